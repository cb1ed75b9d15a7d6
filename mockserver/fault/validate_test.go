package fault_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// What needs no system is checked without one. All the errors are in the tests of package mockserver.
func TestValidateUnknownOperation(t *testing.T) {
	for name, test := range map[string]struct {
		fault fault.Fault
		want  string
	}{
		"turns":     {fault.Fault{Nth: 1, Share: 0.5, Effect: fault.Hang()}, "only one of nth, from, first, every and share may be set"},
		"effect":    {fault.Fault{Effect: fault.Status(99)}, "effect.status: must be 200 to 599, not 99"},
		"match":     {fault.Fault{Match: fault.Match{Method: "get"}, Effect: fault.Hang()}, `match.method: must be in capital letters, not "get"`},
		"response":  {fault.Fault{Match: fault.Match{Status: http.StatusOK}, Effect: fault.Hang()}, "match.status: a fault cannot match the status: it is chosen before the response exists"},
		"system":    {fault.Fault{Match: fault.Match{System: "aws"}, Effect: fault.Hang()}, ""},
		"operation": {fault.Fault{Match: fault.Match{Operation: "bucktGetKey"}, Effect: fault.ShortPage(1)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := test.fault.Validate()
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, test.want)
		})
	}
	require.NoError(t, fault.Match{Status: http.StatusOK, Fault: "hang"}.Validate(), "of the record")
}

func TestBeforeAndAfter(t *testing.T) {
	for _, kind := range fault.Kinds() {
		require.Equal(t, kind == fault.KindMalformedJSON || kind == fault.KindEmpty200, fault.Effect{Kind: kind}.IsAfter(), kind)
	}
	require.True(t, fault.LoseResponse().IsAfter())
	require.False(t, fault.Empty200().Before().IsAfter())
}
