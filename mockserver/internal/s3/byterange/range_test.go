package byterange

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	whole := Range{0, 10, true}
	for _, test := range []struct {
		header string
		want   Range
		inside bool
	}{
		{"", whole, true},
		{"bytes=0-3", Range{0, 4, false}, true},
		{"bytes=7-", Range{7, 10, false}, true},
		{"bytes=8-99", Range{8, 10, false}, true},
		{"bytes=-3", Range{7, 10, false}, true},
		{"bytes=-99", Range{0, 10, false}, true},
		{"bytes=10-", whole, false},
		{"bytes=-0", whole, false},
		{"bytes=3-1", whole, true},
		{"bytes=0-1,3-4", whole, true},
		{"bytes=x-y", whole, true},
		{"lines=0-3", whole, true},
	} {
		t.Run(test.header, func(t *testing.T) {
			got, inside := Parse(test.header, 10)
			require.Equal(t, test.want, got)
			require.Equal(t, test.inside, inside)
		})
	}
	require.Equal(t, "bytes 7-9/10", Range{7, 10, false}.ContentRange(10))
}

func TestParseExact(t *testing.T) {
	for _, test := range []struct {
		header string
		want   Range
		valid  bool
	}{
		{"bytes=0-3", Range{0, 4, false}, true},
		{"bytes=7-7", Range{7, 8, false}, true},
		{"bytes=7-", Range{}, false},
		{"bytes=-3", Range{}, false},
		{"bytes=3-1", Range{}, false},
		{"bytes=0-1,3-4", Range{}, false},
		{"bytes=x-y", Range{}, false},
		{"bytes=1", Range{}, false},
		{"0-3", Range{}, false},
	} {
		t.Run(test.header, func(t *testing.T) {
			got, valid := ParseExact(test.header)
			require.Equal(t, test.valid, valid)
			if valid {
				require.Equal(t, test.want, got)
			}
		})
	}
}
