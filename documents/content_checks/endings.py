"""Kinds of files that no proof carries along: what starts, unpacks or pretends when somebody opens it.

Everything else is taken along; what the portal does not read is named as not read.
"""

_STARTS = """
    .exe .com .scr .pif .cpl .msi .msp .mst .dll .sys .drv .ocx .jar .class .apk .app .deb .rpm .dmg .pkg .run
    .bat .cmd .ps1 .psm1 .psd1 .vbs .vbe .js .jse .mjs .ws .wsf .wsh .wsc .sct .hta .py .pyc .pl .rb .sh .bash
    .lnk .url .website .desktop .inf .reg .scf .job .gadget .application .appref-ms .settingcontent-ms
    .chm .hlp .diagcab .theme .library-ms .swf .iqy .slk .one .pub .accdb .mdb .ade .adp
"""
_HAS_MACROS = ".docm .dotm .xlsm .xltm .xlam .xlsb .pptm .potm .ppam .ppsm .sldm"
_IS_A_PAGE = ".html .htm .xhtml .shtml .mht .mhtml .svg .svgz .xsl .xslt"
_UNPACKS = """
    .zip .zipx .rar .7z .gz .tgz .bz2 .xz .zst .tar .cab .arj .lzh .ace .iso .img .vhd .vhdx .wim .z .uue
"""
NEVER_BESIDE = frozenset(" ".join((_STARTS, _HAS_MACROS, _IS_A_PAGE, _UNPACKS)).split())

# The same by content types, for what has no name.
HIDING = frozenset({"application/ms-tnef", "application/vnd.ms-tnef", "message/partial"})
NEVER_A_KIND = frozenset(
    f"application/{kind}"
    for kind in [
        "hta",
        "x-msdownload",
        "x-msdos-program",
        "x-dosexec",
        "x-executable",
        "javascript",
        "x-javascript",
        "ecmascript",
        "x-sh",
        "java-archive",
        "x-java-archive",
        "x-ms-shortcut",
        "x-msi",
        "zip",
        "x-zip",
        "x-zip-compressed",
        "x-rar",
        "x-rar-compressed",
        "vnd.rar",
        "x-7z-compressed",
        "gzip",
        "x-gzip",
        "x-tar",
        "x-iso9660-image",
        "xhtml+xml",
        "x-shockwave-flash",
        "vnd.ms-word.document.macroenabled.12",
        "vnd.ms-excel.sheet.macroenabled.12",
        "vnd.ms-powerpoint.presentation.macroenabled.12",
    ]
) | {"text/javascript", "image/svg+xml"}
