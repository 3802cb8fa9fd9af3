"""Files and folders handled with care: what strangers wrote is read in bounds, what we write is whole or not there."""
