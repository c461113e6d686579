"""What supervisors and approvers decide."""
