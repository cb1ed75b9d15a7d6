package conceal

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWithout(t *testing.T) {
	t.Parallel()
	const secret = `aB3/+=<&>"\ ü😀%z`
	for name, text := range map[string]string{
		"as it is":             secret,
		"JSON":                 `aB3/+=<&>\"\\ ü😀%z`,
		"JSON of PHP":          `aB3\/+=<&>\"\\ \u00fc\ud83d\ude00%z`,
		"JSON of Python":       `aB3/+=<&>\"\\ \u00fc\ud83d\ude00%z`,
		"JSON of Go":           `aB3/+=\u003c\u0026\u003e\"\\ ü😀%z`,
		"JSON of .NET":         `aB3/\u002B=\u003C\u0026\u003E\u0022\\ \u00FC\uD83D\uDE00%z`,
		"query":                `aB3%2F%2B%3D%3C%26%3E%22%5C+%C3%BC%F0%9F%98%80%25z`,
		"path":                 `aB3%2F+=%3C&%3E%22%5C%20%C3%BC%F0%9F%98%80%25z`,
		"path in small":        `aB3%2f+=%3c&%3e%22%5c%20%c3%bc%f0%9f%98%80%25z`,
		"HTML":                 `aB3/+=&lt;&amp;&gt;&quot;\ ü😀%z`,
		"HTML by number":       `aB3/&#43;=&#x3c;&#38;&#X3E;&#34;\ &#xfc;&#128512;%z`,
		"everything is a code": `\u0061\u0042\u0033%2f%2b%3d&lt;&amp;&gt;&quot;%5C%20%C3%BC\ud83d\ude00%25z`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, around := range []string{"", " ", "x", `\`, "%", "%2", "&", "&a", `\u00`, "ü", "aB3", "aB3/"} {
				got := without(around+text+around, secret, false)
				require.Equal(t, 1, strings.Count(got, Mask), got)
				require.True(t, strings.HasPrefix(got, around) && strings.HasSuffix(got, around), got)
			}
			require.Equal(t, Mask+Mask, without(text+text, secret, false))
			cut := []rune(text)
			require.NotContains(t, without(string(cut[:len(cut)-1]), secret, false), Mask)
			require.NotContains(t, without(string(cut[1:]), secret, false), Mask)
		})
	}
	for _, text := range []string{"", "a", `\`, `\u`, `\u00`, `\u00fz`, `\ud83d`, `\ud83dx`, "%", "%f", "%zz", "&", "&;", "&#;", "&#x;", "&#xzz;", "&nothing;", "+", "ü"} {
		require.Equal(t, text, without(text, "secret", false))
		require.Equal(t, text, without(text, "\x00", false))
		require.Equal(t, text+"/", without(text+"/", "", false))
	}
	require.Equal(t, "a"+Mask+"b", without("a+b", " ", false))
	require.Equal(t, Mask, without("%252F", "%2F", false))
	require.Equal(t, Mask, without("%25abc", "%25abc", false))
	require.Equal(t, Mask, without(`\\`, `\`, false))
}

// A row of signs that can be read in two ways takes no longer than any other text.
func TestWithoutBackslashes(t *testing.T) {
	t.Parallel()
	text := strings.Repeat(`\`, 500)
	require.Equal(t, text, without(text, strings.Repeat(`\`, 100)+"x", false)[:500])
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	secrets := Secrets{"one", "", "two"}
	require.Equal(t, "a [redacted] b [redacted]", secrets.Text("a one b two"))
}

// Wherever a text is cut, no part of a secret remains that is longer than what any other text could end with.
func TestCutBeginningOfSecret(t *testing.T) {
	t.Parallel()
	for name, secret := range map[string]string{
		"as it is": "bkt_S3cretOfAnEnd",
		"JSON":     `bkt_S\u0033cret\u004ff\u0041nEnd`,
		"URL":      "bkt_S%33cret%4Ff%41nEnd",
		"HTML":     "bkt_S&#51;cret&#x4f;f&#65;nEnd",
	} {
		text := "you sent " + secret + ", which is wrong"
		hide := Secrets{"bkt_S3cretOfAnEnd", "zzz"}
		for n := range len(text) + 1 {
			got := hide.Cut(text, n)
			require.LessOrEqual(t, len(got), max(n, len("you sent ")+len(Mask))+len(Mask))
			require.NotContains(t, got, "bkt", "%s, cut at %d", name, n)
			if n > len("you sent ")+len(secret)+longestEscape {
				require.Equal(t, strings.Replace(text[:n], secret, Mask, 1), got)
			}
		}
	}
}

// The time depends on the kept part, and not on the length of the text.
func TestCutLongTexts(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("a", 500) + "b"
	for _, pattern := range []string{"a", `\u0061`, "%61", "&#97;", `\`, "%", "&", "+"} {
		text := strings.Repeat(pattern, 8<<20/len(pattern))
		require.LessOrEqual(t, len(Secrets{secret}.Cut(text, 4096)), 4096+len(Mask), pattern)
	}
}
