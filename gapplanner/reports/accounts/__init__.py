"""Every sum that the report and the workbook show, from the tables of a run alone."""
