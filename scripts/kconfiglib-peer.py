"""Runs cases through Kconfiglib, or through esp-idf-kconfig, as their own programs do. Started by compare-kconfiglib.mjs.

Standard input has one JSON object a line: folder, environment, mode, file, top. What a case leaves stands in its folder
(.config, `minimal`, `header.h`); what it says comes back as one JSON object a line.
"""

import contextlib
import io
import json
import os
import sys

PEER, PLACE = sys.argv[1:3]
if PLACE:
    sys.path.insert(0, PLACE)
if PEER == "esp-idf":
    import esp_kconfiglib.core as kconfiglib
    from esp_kconfiglib.constants import build_idf_min_config_header, build_idf_sdkconfig_header
else:
    import kconfiglib


def main():
    base = dict(os.environ)
    for line in sys.stdin:
        case = json.loads(line)
        os.environ.clear()
        os.environ.update({name: base[name] for name in ("PATH", "PYTHONPATH") if name in base})
        os.environ.update(case["environment"])
        os.chdir(case["folder"])
        out, err = io.StringIO(), io.StringIO()
        answer = {}
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                answer["warnings"] = run(case)
                answer["status"] = 0
            except (kconfiglib.KconfigError, OSError, SystemExit) as error:
                answer.update(status=1, problem=str(error), warnings=[])
            except RecursionError as error:
                answer.update(status=1, problem=str(error), warnings=[])
            except Exception as error:  # A mistake of the peer's own.
                answer.update(status=-1, problem=repr(error), warnings=[])
        answer.update(out=out.getvalue(), err=err.getvalue())
        print(json.dumps(answer), flush=True)


def run(case):
    mode = case["mode"]
    if PEER == "esp-idf":
        return run_esp(case)
    kconf = kconfiglib.Kconfig(case["top"], warn_to_stderr=False)
    if mode == "defconfig":
        print(kconf.load_config(case["file"]))
    elif mode in ("olddefconfig", "savedefconfig"):
        print(kconf.load_config())
    else:
        answer_all(kconf, mode)
        kconf.load_allconfig({"allnoconfig": "allno", "allyesconfig": "allyes", "allmodconfig": "allmod"}.get(mode, "alldef") + ".config")
    print(kconf.write_config())
    kconf.write_min_config(os.path.join(case["out"], "minimal"))
    if hasattr(kconf, "write_autoconf"):
        kconf.write_autoconf(os.path.join(case["out"], "header.h"))
    return kconf.warnings


def run_esp(case):
    """The steps of kconfgen that have to do with files of values."""
    kconf = kconfiglib.Kconfig(case["top"])
    config = os.environ["KCONFIG_CONFIG"]
    if os.path.exists("sdkconfig.rename"):
        kconf.load_rename_files(["sdkconfig.rename"])
    if case["mode"] == "defconfig":
        kconf.load_config(case["file"])
    elif case["mode"] == "olddefconfig" and os.path.exists(config):
        kconf.load_config(config)
    kconf.write_config(config, header=build_idf_sdkconfig_header(), write_deprecated=True)
    minimal = os.path.join(case["out"], "minimal")
    kconf.write_min_config(minimal, header=build_idf_min_config_header(kconf), normalize_unset=True)
    kconf.write_autoconf(os.path.join(case["out"], "header.h"), header="")
    return []


def answer_all(kconf, mode):
    """The answers of allnoconfig.py and its kin."""
    kconf.warn = False
    symbols = kconf.unique_defined_syms
    bool_type, tristate = kconfiglib.BOOL, kconfiglib.TRISTATE
    if mode == "allnoconfig":
        for symbol in symbols:
            symbol.set_value(2 if getattr(symbol, "is_allnoconfig_y", False) else 0)
    elif mode == "allyesconfig":
        for symbol in symbols:
            symbol.set_value(1 if symbol.choice else 2)
        for choice in kconf.unique_choices:
            choice.set_value(2)
    elif mode == "allmodconfig":
        for symbol in symbols:
            if symbol.orig_type == bool_type:
                if not symbol.choice:
                    symbol.set_value(2)
            elif symbol.orig_type == tristate:
                symbol.set_value(1)
        for choice in kconf.unique_choices:
            choice.set_value(2 if choice.orig_type == bool_type else 1)
    kconf.warn = True


main()
