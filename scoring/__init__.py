"""Time: how hot a story still is, how old it is, and when either next changes.

decay, age and display are pure: values in, values out, the clock is an argument.
Imports run newsroom → articles → scoring. Nothing here names articles: the tasks find
every concrete model of models.Scored by themselves.
"""
