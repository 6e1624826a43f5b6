from . import finance_close_rerun, finance_generate
