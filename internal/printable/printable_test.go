package printable

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestText(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ in, want string }{
		"empty":                  {"", ""},
		"plain":                  {"a b", "a b"},
		"not ASCII":              {"Bücket 桶 😀", "Bücket 桶 😀"},
		"spaces at the ends":     {" \t a \n", "a"},
		"line ends":              {"a\nb\r\nc\vd\fe", "a b  c d e"},
		"terminal":               {"\x1b[31mred\x07\x7f\u009b", "[31mred"},
		"direction":              {"a\u202eb\u2066c\u200ed\u061ce", "a b c d e"},
		"separators":             {"a\u2028b\u2029c\u0085d", "a b c d"},
		"invisible":              {"a\u200bb\ufeffc\u00add\u2060e\u034ff\u3164g\ufe0fh", "a b c d e f g h"},
		"tags":                   {"a\U000e0041b", "a b"},
		"private":                {"a\ue000b\U00100000c", "a b c"},
		"not UTF-8":              {"a\xffb\xc3", "a\ufffdb\ufffd"},
		"at the limit":           {strings.Repeat("x", 20), strings.Repeat("x", 20)},
		"longer":                 {strings.Repeat("x", 21), strings.Repeat("x", 17) + "…"},
		"within a character":     {strings.Repeat("ü", 11), strings.Repeat("ü", 8) + "…"},
		"within a wide one":      {strings.Repeat("😀", 6), strings.Repeat("😀", 4) + "…"},
		"much longer":            {strings.Repeat("y", 1<<20), strings.Repeat("y", 17) + "…"},
		"long and not printable": {strings.Repeat("\x00", 1<<20), "…"},
		"long after unprintable": {strings.Repeat("\u202e", 1000) + "x", "…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Text(tt.in, 20)
			require.Equal(t, tt.want, got)
			require.True(t, utf8.ValidString(got))
		})
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	require.Equal(t, "abc", Cut("abc", 3))
	require.Equal(t, "ab", Cut("abc", 2))
	require.Empty(t, Cut("abc", 0))
	require.Empty(t, Cut("\uFFFD\uFFFD", 2), "n lies inside the first character")
	require.Equal(t, "a", Cut("a😀", 4))
	require.Equal(t, "a😀", Cut("a😀", 5))
	require.Equal(t, "\x80\x80\x80\x80\x80\x80", Cut("\x80\x80\x80\x80\x80\x80\x80", 6), "what is not UTF-8 is cut where it must be")
}

func FuzzText(f *testing.F) {
	f.Add("a\x1b\u202e\xff", 3)
	f.Add("\xa4\xff", 2)
	f.Fuzz(func(t *testing.T, s string, max int) {
		max = 3 + max&0xff
		got := Text(s, max)
		require.LessOrEqual(t, len(got), max)
		require.True(t, utf8.ValidString(got))
		for _, r := range got {
			require.Equal(t, r, replace(r), "%q", got)
		}
	})
}
