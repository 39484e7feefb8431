"""What leads and auditors want to know of the whole process, week by week."""
