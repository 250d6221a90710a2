"""The workbook: its sheets, and how they are written."""
