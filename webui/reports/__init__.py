"""The pages of 统计报表."""
