"""What representatives and their managers work with: visits, cases, open items, who has how much to do."""
