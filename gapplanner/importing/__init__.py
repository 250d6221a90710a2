"""Files that planners hold, taken in as tables of our own form: any department, any folder."""
