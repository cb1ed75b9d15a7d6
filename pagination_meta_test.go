package buckt_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// A list without its end mark must not look complete.
func TestAPageWithoutMetaIsAnError(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"null":   `{"data":[],"error":null,"meta":null}`,
		"absent": `{"data":[],"error":null}`,
	} {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(responseOf(200, body)))
			_, err := l.client().Buckets.List(t.Context(), buckt.BucketListParams{}, buckt.NoRetry())
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
			require.ErrorContains(t, err, "meta")
		})
	}
}

// A value that JSON cannot represent is an input error, and nothing is sent.
func TestParamsThatAreNoJSONAreNotSent(t *testing.T) {
	t.Parallel()
	inBubble(t, "not UTF-8", func(t *testing.T) {
		l := newLine(t, always(responseOf(201, `{"data":{"object":"bucket","id":"bkt_1"},"error":null,"meta":null}`)))
		_, err := l.client().Buckets.Create(t.Context(), buckt.BucketCreateParams{Name: "a", CustomDomain: "\xff.example.com"})
		var invalid *buckt.InvalidInputError
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, "Buckets.Create", invalid.Operation)
		require.Empty(t, l.requests())
	})
}
