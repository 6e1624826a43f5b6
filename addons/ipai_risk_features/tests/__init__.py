from . import test_account_move, test_prediction, test_review, test_risk_access, test_risk_scores
