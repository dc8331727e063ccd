"""What the general ledger says of receivables, what people say of differences, and who signed; two times each."""
