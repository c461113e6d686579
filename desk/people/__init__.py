"""Units, officers, deputies and the sample office."""
