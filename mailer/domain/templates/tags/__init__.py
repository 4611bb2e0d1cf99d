"""Tags by what they tell about; `registry` knows them all."""
