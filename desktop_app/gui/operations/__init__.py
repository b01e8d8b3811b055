"""What a person can ask the services for, one module per service.

Each operations object lives in the GUI thread, runs its calls in a lane and answers by signals.
"""
