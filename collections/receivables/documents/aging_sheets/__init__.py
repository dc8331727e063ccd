"""The sheets of the aging workbook, one module each; `lines` prepares what all of them count."""
