from . import risk_review
