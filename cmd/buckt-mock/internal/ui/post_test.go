package ui

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
)

func TestMoveClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, mockserver.WithProvisioning(time.Hour))
		_, err := b.server.Client().Buckets.Create(t.Context(), buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true})
		require.NoError(t, err)
		page := b.submit("clock", "advance", "1h")
		require.Equal(t, 200, page.status)
		require.Equal(t, "/_mock/?done=clock", page.at, "reloading does not do it again")
		require.Contains(t, page.text(), "The clock was moved.")
		require.Contains(t, page.text(), "1 hour ahead of the real time")
		require.Contains(t, page.text(), "bucket assets active")

		page = b.submit("clock", "advance", "<soon>")
		require.Equal(t, 422, page.status)
		require.Contains(t, page.text(), "Must be a duration such as 90s, 1h30m or 24h.")
		require.Contains(t, page.html, `value="&lt;soon&gt;" aria-invalid="true"`, "what was entered is there still")
	})
}

func TestInject(t *testing.T) {
	b := open(t)
	page := b.submit("faults", "target", "bucktListBuckets", "turn", "first", "number", "1", "kind", "status", "status", "429",
		"message", "slow down", "retryAfter", "7", "when", "before", "rows", "3", "delay", "1s")
	require.Equal(t, "/_mock/?done=inject", page.at)
	require.Contains(t, page.text(), "status 429 bucktListBuckets, only the first. Took effect on 0 of 0 requests.")
	seven := fault.RetryAfterSeconds(7)
	require.Equal(t, fault.Fault{
		Match: fault.Match{Operation: "bucktListBuckets"}, First: 1,
		Effect: fault.Effect{Kind: "status", When: "before", Status: 429, Message: "slow down", RetryAfter: &seven},
	}, b.server.Faults()[0].Fault(), "what the kind does not have is left out")

	b.submit("faults", "target", "system:linode", "turn", "share", "number", "0.5", "kind", "latency", "delay", "2s", "path", "/v4/*",
		"bucket", "b", "key", "k", "credential", "c")
	require.Equal(t, fault.Fault{
		Match: fault.Match{System: "linode", Path: "/v4/*", Bucket: "b", Key: "k", Credential: "c"}, Share: 0.5,
		Effect: fault.Effect{Kind: "latency", Delay: 2 * time.Second},
	}, b.server.Faults()[1].Fault())

	page = b.submit("faults/remove", "id", "1")
	require.Contains(t, page.text(), "The fault was removed.")
	require.Len(t, b.server.Faults(), 1)
	b.submit("faults/remove", "id", "1")
	b.submit("faults/remove", "id", "none")
	require.Len(t, b.server.Faults(), 1, "what is not there needs no removing")
	b.submit("faults/remove", "id", "all")
	require.Empty(t, b.server.Faults())
}

// An error is shown at its input, and all submitted values are kept.
func TestBadInjections(t *testing.T) {
	b := open(t)
	for name, test := range map[string]struct {
		values         []string
		input, message string
	}{
		"no status":         {[]string{"kind", "status", "status", ""}, "status", "must be 200 to 599, not 0"},
		"status is no text": {[]string{"kind", "status", "status", "many"}, "status", "must be a whole number"},
		"no number":         {[]string{"kind", "hang", "turn", "nth", "number", "x"}, "number", "must be a whole number"},
		"negative from":     {[]string{"kind", "hang", "turn", "from", "number", "-1"}, "number", "must not be negative, but is -1"},
		"negative number":   {[]string{"kind", "hang", "turn", "nth", "number", "-1"}, "number", "must not be negative, but is -1"},
		"no delay":          {[]string{"kind", "latency"}, "delay", "must be above 0, not 0s"},
		"bad pattern":       {[]string{"kind", "hang", "path", "/["}, "path", "must be a pattern"},
		"wrong operation":   {[]string{"kind", "shortPage", "rows", "1", "target", "bucktCreateKey"}, "", "has no effect on bucktCreateKey"},
		"closes the port":   {[]string{"kind", "refuse"}, "kind", "would close the port"},
	} {
		t.Run(name, func(t *testing.T) {
			page := b.submit("faults", append(test.values, "message", "kept")...)
			require.Equal(t, 422, page.status)
			alert := regexp.MustCompile(`id="inject-error" role="alert">([^<]*)<`).FindStringSubmatch(page.html)
			require.NotNil(t, alert)
			require.Contains(t, alert[1], test.message)
			invalid := regexp.MustCompile(`name="(\w+)"[^>]*aria-invalid="true" aria-describedby="inject-error"`).FindStringSubmatch(page.html)
			if test.input == "" {
				require.Nil(t, invalid)
			} else {
				require.NotNil(t, invalid, alert[1])
				require.Equal(t, test.input, invalid[1])
			}
			require.Contains(t, page.html, `value="kept"`)
			require.Empty(t, b.server.Faults())
		})
	}
}

// The form has all kinds but the one that closes the port, and for each the parameters that it needs.
func TestKinds(t *testing.T) {
	f := newForm("")
	var kinds []fault.Kind
	for _, kind := range f.Kinds() {
		kinds = append(kinds, fault.Kind(kind.Value))
	}
	all := slices.DeleteFunc(fault.Kinds(), func(k fault.Kind) bool { return k == fault.KindRefuse })
	require.ElementsMatch(t, all, kinds)
	enough := []string{
		"status", "503", "delay", "1s", "bytes", "10", "interval", "1s", "skew", "1m", "lag", "1m", "rows", "0", "when", "after",
	}
	for _, kind := range f.Kinds() {
		b := open(t)
		page := b.submit("faults", append([]string{"kind", kind.Value}, enough...)...)
		require.Equal(t, 200, page.status, kind.Value+": "+page.text())
		require.Len(t, b.server.Faults(), 1)
	}
}

func TestTargets(t *testing.T) {
	page := open(t).get("/_mock/").html
	for _, operation := range []string{"bucktCreateBucket", "foundrydbCreateKey", "amoveCreateKey", "linodeCreateKey", "tornadoSetBucket"} {
		require.Contains(t, page, `<option value="`+operation+`">`)
	}
	require.Equal(t, 5, strings.Count(page, "<optgroup"))
}

func TestLargeForms(t *testing.T) {
	page := open(t).submit("faults", "kind", strings.Repeat("x", maxForm))
	require.Equal(t, 400, page.status)
}
