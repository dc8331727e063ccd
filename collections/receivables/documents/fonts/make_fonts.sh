#!/bin/sh
# Makes the fonts of this folder anew. Needs Debian's fonts-noto-cjk and fonts-noto-core and Python's fonttools:
#   apt-get install fonts-noto-cjk fonts-noto-core && pip install fonttools && sh make_fonts.sh
# What is kept and why: README.md.
set -eu
cjk=${NOTO_CJK:-/usr/share/fonts/opentype/noto}
latin=${NOTO_CORE:-/usr/share/fonts/truetype/noto}
here=$(dirname "$0")
common='--no-hinting --name-IDs=* --notdef-outline --drop-tables+=vhea,vmtx,VORG,BASE'

# Whatever may stand beside Chinese characters: Latin, punctuation, currency signs, numbers in circles, kana, full width.
beside='U+0020-007E,U+00A0-017F,U+2000-206F,U+20A0-20BF,U+2100-218F,U+2190-22FF,U+2460-24FF,U+2500-25FF'
beside="$beside,U+3000-303F,U+3040-30FF,U+3200-33FF,U+FE30-FE4F,U+FF00-FFEF"

# Face 2 of the collections is the one with mainland China's shapes.
pyftsubset "$cjk/NotoSansCJK-Regular.ttc" --font-number=2 $common --layout-features='' \
    --unicodes="$beside,U+3400-4DBF,U+4E00-9FFF,U+20000-2A6DF" --output-file="$here/NotoSansCJKsc-Regular.otf"

hanzi=$(mktemp)
python3 - > "$hanzi" <<'PYTHON'
rows = (bytes((high, low)).decode("gb2312", "ignore") for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
print("".join(rows))
PYTHON
pyftsubset "$cjk/NotoSansCJK-Bold.ttc" --font-number=2 $common --layout-features='' \
    --unicodes="$beside" --text-file="$hanzi" --output-file="$here/NotoSansCJKsc-Bold.otf"
rm "$hanzi"

for weight in Regular Bold; do
    pyftsubset "$latin/NotoSans-$weight.ttf" $common --layout-features='ccmp,kern,locl,mark,mkmk' \
        --unicodes='U+0020-052F,U+1E00-1FFF,U+2000-22FF,U+25A0-25FF,U+FFFD' --output-file="$here/NotoSans-$weight.ttf"
done
