def test_a(student):
    """x"""
