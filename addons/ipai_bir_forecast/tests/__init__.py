from . import test_accuracy, test_export, test_forecast, test_screens
