package buckt_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// A delete with 404 succeeds only if an earlier attempt of the same call may have deleted the resource.
func TestDeleteAfterLostResponse(t *testing.T) {
	t.Parallel()
	gone := responseOf(404, lineNoBucket, jsonType)
	deleting := responseOf(409, `{"data":null,"error":{"message":"Bucket is already being deleted"},"meta":null}`, jsonType)
	provisioning := responseOf(409, `{"data":null,"error":{"message":"Bucket is still provisioning"},"meta":null}`, jsonType)
	limited := responseOf(429, "", "Retry-After: 1")
	lost := lineResponse{then: (*lineConn).reset}
	rows := []struct {
		name      string
		responses []lineResponse
		refuse    map[int]bool // by connection
		status    int          // of the error, 0 for success
		sent      int
		unknown   bool
	}{
		{name: "404 at once", responses: []lineResponse{gone}, status: 404, sent: 1},
		{name: "409 at once", responses: []lineResponse{deleting}, status: 409, sent: 1},
		{name: "404 after a 429", responses: []lineResponse{limited, gone}, status: 404, sent: 2},
		{name: "409 after a 429", responses: []lineResponse{limited, deleting}, status: 409, sent: 2},
		{name: "404 after a refused connection", responses: []lineResponse{gone}, refuse: map[int]bool{1: true}, status: 404, sent: 1},
		{name: "409 after a refused connection", responses: []lineResponse{deleting}, refuse: map[int]bool{1: true}, status: 409, sent: 1},

		{name: "404 after a lost answer", responses: []lineResponse{lost, gone}, sent: 2},
		{name: "404 after a timeout", responses: []lineResponse{{then: (*lineConn).hang}, gone}, sent: 2},
		{name: "404 after a truncated answer", responses: []lineResponse{responseWithLength(200, 99, `{"da`), gone}, sent: 2},
		{name: "404 after a 408", responses: []lineResponse{responseOf(408, ""), gone}, sent: 2},
		{name: "404 after a 500", responses: []lineResponse{responseOf(500, ""), gone}, sent: 2},
		{name: "404 after a 502", responses: []lineResponse{responseOf(502, "<html>"), gone}, sent: 2},
		{name: "404 after a 503", responses: []lineResponse{responseOf(503, ""), gone}, sent: 2},
		{name: "404 after a 504", responses: []lineResponse{responseOf(504, ""), gone}, sent: 2},
		{name: "404 after a 500 and a 429", responses: []lineResponse{responseOf(500, ""), limited, gone}, sent: 3},
		{name: "409 after a lost answer", responses: []lineResponse{lost, deleting}, sent: 2},
		{name: "409 after a 500", responses: []lineResponse{responseOf(500, ""), deleting}, sent: 2},

		// a conflict without a reason may be caused by the earlier attempt
		{name: "an empty 409 after a 500", responses: []lineResponse{responseOf(500, ""), responseOf(409, ""), gone}, sent: 3},
		{name: "a 409 in HTML after a lost answer", responses: []lineResponse{lost, responseOf(409, "<html>Conflict</html>"), deleting}, sent: 3},
		{name: "a 409 that broke off after a 500", responses: []lineResponse{responseOf(500, ""), responseWithLength(409, 99, `{"da`), gone}, sent: 3},
		{name: "empty 409s after a lost answer", responses: []lineResponse{lost, responseOf(409, "")}, status: 409, sent: 4, unknown: true},
		{name: "an empty 409 at once", responses: []lineResponse{responseOf(409, "")}, status: 409, sent: 1},
		{name: "an empty 409 after a 429", responses: []lineResponse{limited, responseOf(409, "")}, status: 409, sent: 2},
		{name: "another 409 after a 500", responses: []lineResponse{responseOf(500, ""), provisioning}, status: 409, sent: 2},
		{name: "403 after a 500", responses: []lineResponse{responseOf(500, ""), responseOf(403, "")}, status: 403, sent: 2},
		{name: "400 after a lost answer", responses: []lineResponse{lost, responseOf(400, "")}, status: 400, sent: 2},
	}
	for _, r := range rows {
		inBubble(t, r.name, func(t *testing.T) {
			l := newLine(t, inTurn(r.responses...))
			l.dialing = func(n int) error {
				if r.refuse[n] {
					return errRefused()
				}
				return nil
			}
			var response buckt.Response
			got, err := l.client().Buckets.Delete(t.Context(), "bkt_01J9ZX", buckt.CaptureResponse(&response))
			require.Len(t, l.requests(), r.sent)
			if r.status != 0 {
				requireChain(t, err, r.unknown, r.status)
				require.Nil(t, got)
				return
			}
			require.NoError(t, err)
			require.Equal(t, &buckt.WriteResult{Object: "bucket", ID: "bkt_01J9ZX"}, got)
			require.Contains(t, []int{404, 409}, response.StatusCode, "what the server said can be seen")
		})
	}
}

// The rule applies to every delete. Its result is that of a confirmed delete.
func TestEveryDeleteAfterLostResponse(t *testing.T) {
	t.Parallel()
	deletes := map[string]struct {
		call    func(context.Context, *buckt.Client) (*buckt.WriteResult, error)
		want    buckt.WriteResult
		is409OK bool
	}{
		"Buckets.Delete": {func(ctx context.Context, c *buckt.Client) (*buckt.WriteResult, error) {
			return c.Buckets.Delete(ctx, "bkt_1")
		},
			buckt.WriteResult{Object: "bucket", ID: "bkt_1"}, true},
		"Files.Delete": {func(ctx context.Context, c *buckt.Client) (*buckt.WriteResult, error) {
			return c.Files.Delete(ctx, "bkt_1", "a//b ü")
		},
			buckt.WriteResult{Object: "file", ID: "a//b ü"}, false},
		"Keys.Delete": {func(ctx context.Context, c *buckt.Client) (*buckt.WriteResult, error) {
			return c.Keys.Delete(ctx, "key_1")
		},
			buckt.WriteResult{Object: "api_key", ID: "key_1"}, false},
		"AWSAccounts.Disconnect": {func(ctx context.Context, c *buckt.Client) (*buckt.WriteResult, error) {
			return c.AWSAccounts.Disconnect(ctx, "acc_1")
		}, buckt.WriteResult{Object: "aws_account", ID: "acc_1"}, false},
	}
	for name, d := range deletes {
		inBubble(t, name+"/404", func(t *testing.T) {
			l := newLine(t, inTurn(responseOf(500, ""), responseOf(404, lineNoBucket)))
			got, err := d.call(t.Context(), l.client())
			require.NoError(t, err)
			require.Equal(t, &d.want, got)
		})
		inBubble(t, name+"/204", func(t *testing.T) {
			l := newLine(t, always(responseOf(204, "")))
			got, err := d.call(t.Context(), l.client())
			require.NoError(t, err)
			require.Equal(t, &d.want, got)
		})
		inBubble(t, name+"/409", func(t *testing.T) {
			l := newLine(t, inTurn(responseOf(500, ""), responseOf(409, `{"error":{"message":"It is already being deleted"}}`)))
			got, err := d.call(t.Context(), l.client())
			if d.is409OK {
				require.NoError(t, err)
				require.Equal(t, &d.want, got)
			} else {
				requireChain(t, err, false, 409)
			}
		})
	}
}

// A 404 is a success for no other method.
func TestNotFoundAfterAFailureOfOtherMethods(t *testing.T) {
	t.Parallel()
	for _, k := range lineKinds() {
		if k.notIdempotent || k.name == "DELETE" {
			continue
		}
		inBubble(t, k.name, func(t *testing.T) {
			l := newLine(t, inTurn(responseOf(500, ""), responseOf(404, lineNoBucket)))
			requireChain(t, k.invoke(t.Context(), l.client()), false, 404)
		})
	}
}

func TestUntypedDeleteAfterLostResponse(t *testing.T) {
	t.Parallel()
	gone := responseOf(404, lineNoBucket, jsonType)
	rows := map[string]struct {
		method    string
		out       any
		responses []lineResponse
		ok        bool
	}{
		"404 at once":                        {method: "DELETE", responses: []lineResponse{gone}},
		"404 after a 500":                    {method: "DELETE", responses: []lineResponse{responseOf(500, ""), gone}, ok: true},
		"404 after a 429":                    {method: "DELETE", responses: []lineResponse{responseOf(429, ""), gone}},
		"404 where an answer is due":         {method: "DELETE", out: new(map[string]any), responses: []lineResponse{responseOf(500, ""), gone}},
		"404 of a PUT after a 500":           {method: "PUT", responses: []lineResponse{responseOf(500, ""), gone}},
		"204":                                {method: "DELETE", responses: []lineResponse{responseOf(204, "")}, ok: true},
		"204 where an answer is due":         {method: "DELETE", out: new(map[string]any), responses: []lineResponse{responseOf(204, "")}},
		"200 that nobody wants":              {method: "DELETE", responses: []lineResponse{responseOf(200, "<p>")}, ok: true},
		"truncated 200 with an ignored body": {method: "POST", responses: []lineResponse{responseWithLength(200, 99, "{")}, ok: true},
	}
	for name, r := range rows {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, inTurn(r.responses...))
			err := l.client().Do(t.Context(), buckt.SystemBuckt, r.method, "/keys/key_1", nil, r.out)
			if r.ok {
				require.NoError(t, err)
			} else {
				require.Error(t, err)
				require.False(t, strings.Contains(err.Error(), "carried out"))
			}
		})
	}
}
