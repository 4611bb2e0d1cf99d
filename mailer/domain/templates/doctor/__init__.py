"""The check of a template: what a person should mend or look at before it goes out."""
