from . import test_accuracy, test_forecast, test_screens
