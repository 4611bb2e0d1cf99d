"""What every list shares: paging, ticks, chosen columns. Knows no area."""
