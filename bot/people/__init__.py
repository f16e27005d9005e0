"""Who is who: colleagues, who is a member of which department, and who is away."""
