from . import test_button_bound, test_faults
