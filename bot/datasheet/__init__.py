"""What Handoff keeps about whom, for what, and for how long: a data sheet that is printed from the schema itself."""
