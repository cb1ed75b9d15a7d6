package lifecycle

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestComplete(t *testing.T) {
	const open, end = `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`, `</LifecycleConfiguration>`
	for name, test := range map[string]struct {
		text, want string
	}{
		"an id":          {text: open + "<Rule><ID>a</ID></Rule>" + end, want: open + "<Rule><ID>a</ID></Rule>" + end},
		"no id":          {text: open + "<Rule>\n<Prefix/></Rule>" + end, want: open + "<Rule><ID>made1</ID>\n<Prefix/></Rule>" + end},
		"an id at last":  {text: open + "<Rule><Status>Enabled</Status><ID>a</ID></Rule>" + end, want: open + "<Rule><Status>Enabled</Status><ID>a</ID></Rule>" + end},
		"one of several": {text: open + "<Rule><ID>a</ID></Rule><Rule></Rule><Rule><Filter><ID/></Filter></Rule>" + end, want: open + "<Rule><ID>a</ID></Rule><Rule><ID>made1</ID></Rule><Rule><ID>made2</ID><Filter><ID/></Filter></Rule>" + end},
	} {
		t.Run(name, func(t *testing.T) {
			made := 0
			got := Complete([]byte(test.text), func() string { made++; return "made" + string(rune('0'+made)) })
			require.Equal(t, test.want, string(got))
		})
	}
}
