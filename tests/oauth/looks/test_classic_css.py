"""CSS of a customization: what the guide's template has comes through, and nothing that loads, runs or ends."""

import pytest

from emulator.oauth.looks.classic_css import cleaned
from emulator.rules.branding import css as rules

GOOD = """
/* a comment { } */
.logo-customizable { max-width: 60%; max-height: 30%; }
.banner-customizable { padding: 25px 0px 25px 0px; background-color: lightgray; }
.label-customizable, .textDescription-customizable { font-weight: 400; }
.submitButton-customizable { font: bold 14px/1.5 "Open Sans", 'Noto Sans', sans-serif; color: #fff !important; }
.submitButton-customizable:hover { background: linear-gradient(90deg, rgb(1, 2, 3), hsla(120, 50%, 50%, .3)) }
.inputField-customizable:focus { border-color: #66afe9; outline: 0; -webkit-appearance: none; width: calc(100% - 2px); }
"""


def test_good_rules_come_through() -> None:
    rules.check(GOOD)
    assert cleaned(GOOD) == (
        ".logo-customizable{max-width:60%;max-height:30%;}"
        ".banner-customizable{padding:25px 0px 25px 0px;background-color:lightgray;}"
        ".label-customizable,.textDescription-customizable{font-weight:400;}"
        ".submitButton-customizable{font:bold 14px/1.5 \"Open Sans\", 'Noto Sans', sans-serif;color:#fff !important;}"
        ".submitButton-customizable:hover"
        "{background:linear-gradient(90deg, rgb(1, 2, 3), hsla(120, 50%, 50%, .3));}"
        ".inputField-customizable:focus"
        "{border-color:#66afe9;outline:0;-webkit-appearance:none;width:calc(100% - 2px);}"
    )


@pytest.mark.parametrize("name", sorted(rules.CLASSES))
def test_every_class_of_a_customization_can_be_styled(name: str) -> None:
    assert cleaned(f".{name}{{color:red}}") == f".{name}{{color:red;}}"


@pytest.mark.parametrize(
    "css",
    [
        "</style><script>alert(1)</script>",
        ".label-customizable{color:red</style>}",
        ".label-customizable{background:url(https://evil.example)}",
        ".label-customizable{background:URL('https://evil.example')}",
        ".label-customizable{background:u\\72l(https://evil.example)}",
        ".label-customizable{background:u/**/rl(https://evil.example)}",
        ".label-customizable{background:image-set('https://evil.example' 1x)}",
        ".label-customizable{background:src('https://evil.example')}",
        ".label-customizable{background:-webkit-image-set(url(x))}",
        ".label-customizable{width:expression(alert(1))}",
        ".label-customizable{behavior:none}",
        ".label-customizable{-moz-binding:none}",
        ".label-customizable{--accent:red}",
        ".label-customizable{color:var(--accent)}",
        ".label-customizable{content:'\\201C'}",
        ".label-customizable{content:'a}b'}",
        '.label-customizable{color:red;color:"}',
        ".label-customizable{color:rgb(1,2,3}",
        "@import 'https://evil.example';",
        "@import url(//evil.example);",
        "\\40 import 'https://evil.example';",
        "@media all{.label-customizable{color:red}}",
        "@font-face{font-family:x;src:url(//evil.example)}",
        "body{display:none}",
        ".label-customizable body{display:none}",
        ".label-customizable,body{}",
        "label-customizable{color:red}",
        ".label-customizable:has(input[value^=a]){color:red}",
        "/* .label-customizable{color:red}",
        "<!-- -->",
        "{color:red}",
        ".label-customizable{:red}",
        ".label-customizable{color:}",
        ".label-customizable{color:\u202ered\u202e}",
    ],
)
def test_what_could_do_more_than_look_is_left_out(css: str) -> None:
    left = cleaned(css).lower()
    for sign in ("<", "@", "\\", "evil", "url", "expression", "behavior", "binding", "body", "--", "\u202e", "'"):
        assert sign not in left
    assert left in ("", ".label-customizable{color:red;}")


def test_a_bad_declaration_takes_no_good_one_with_it() -> None:
    css = ".label-customizable,body{color:red;background:url(x);margin:1px}"
    assert cleaned(css) == ".label-customizable{color:red;margin:1px;}"


def test_long_css_takes_no_time() -> None:
    for piece in ("(", "{", "}", "/*", ".a-(", "'", "((((a"):
        cleaned(piece * 40_000)
