import inspect

from tieout import errors


def tree():
    return [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, Exception)]


def test_everything_descends_from_one_error_and_says_what_to_do():
    for error in tree():
        assert issubclass(error, errors.TieoutError)
        assert error.__doc__


def test_the_tree_is_drawn_with_its_branches():
    drawn = {}
    path = []
    for line in errors.__doc__.splitlines():
        name = line.lstrip("│├└─ ").split(" ")[0]
        if line.startswith(("TieoutError", "│", "├", "└")):
            depth = (len(line) - len(line.lstrip("│├└─ "))) // 4
            path[depth:] = [name]
            drawn[name] = path[depth - 1] if depth else "Exception"
    assert drawn == {error.__name__: error.__base__.__name__ for error in tree()}


def test_an_error_is_a_sentence():
    assert str(errors.NotFound("business", "7")) == "There is no business 7."
    assert str(errors.Archived("business", "7")) == "The business 7 is archived."
    assert errors.BadInput("The name is missing.", field="name").field == "name"
