package retry

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// row is what follows for an operation that may be done twice, and for one that may not.
type row struct {
	idempotent, once Decision
}

func (r row) check(t *testing.T, a Attempt) {
	t.Helper()
	a.Idempotent = true
	require.Equal(t, r.idempotent, Decide(a), "idempotent")
	a.Idempotent = false
	require.Equal(t, r.once, Decide(a), "not idempotent")
}

var byStatus = map[int]row{
	// Successes and redirects settle the call.
	200: {Stop, Stop}, 201: {Stop, Stop}, 202: {Stop, Stop}, 204: {Stop, Stop}, 299: {Stop, Stop},
	300: {Stop, Stop}, 304: {Stop, Stop}, 307: {Stop, Stop}, 308: {Stop, Stop},
	// These may follow a request that was carried out.
	101: {Stop, Unknown}, 301: {Stop, Unknown}, 302: {Stop, Unknown}, 303: {Stop, Unknown},
	// Refusals say the same the next time.
	400: {Stop, Stop}, 401: {Stop, Stop}, 402: {Stop, Stop}, 403: {Stop, Stop}, 404: {Stop, Stop}, 405: {Stop, Stop},
	407: {Stop, Stop}, 409: {Stop, Stop}, 410: {Stop, Stop}, 412: {Stop, Stop}, 413: {Stop, Stop}, 415: {Stop, Stop},
	422: {Stop, Stop}, 425: {Stop, Stop}, 428: {Stop, Stop}, 430: {Stop, Stop}, 431: {Stop, Stop}, 451: {Stop, Stop},
	499: {Stop, Stop},
	// The server refused before it did anything.
	429: {Again, Again},
	// These may pass, and the server may have acted before it gave up.
	408: {Again, Unknown}, 500: {Again, Unknown}, 502: {Again, Unknown}, 503: {Again, Unknown}, 504: {Again, Unknown},
	// These do not pass.
	501: {Stop, Unknown}, 505: {Stop, Unknown}, 507: {Stop, Unknown}, 511: {Stop, Unknown}, 520: {Stop, Unknown},
	599: {Stop, Unknown},
}

func TestDecideByStatus(t *testing.T) {
	for status, row := range byStatus {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			row.check(t, Attempt{Status: status})
		})
	}
}

// Maintenance outlasts any retry; it is announced with a 503, and on any other status means nothing.
func TestDecideMaintenance(t *testing.T) {
	for status, row := range byStatus {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			if status == 503 {
				row.idempotent = Stop
			}
			row.check(t, Attempt{Status: status, Maintenance: true})
		})
	}
}

// The body of a refusal has no influence. The body of a success was the result.
func TestDecideIncompleteRefusal(t *testing.T) {
	for status, row := range byStatus {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			if status < 300 {
				row.idempotent, row.once = Again, Unknown
			}
			row.check(t, Attempt{Status: status, Failure: Broken})
		})
	}
	t.Run("503 with maintenance", func(t *testing.T) {
		row{Stop, Unknown}.check(t, Attempt{Status: 503, Maintenance: true, Failure: Broken})
	})
}

func TestDecideByFailure(t *testing.T) {
	for name, test := range map[string]struct {
		failure Failure
		row     row
	}{
		"not sent":    {NotSent, row{Again, Again}},
		"lost":        {Lost, row{Again, Unknown}},
		"untrusted":   {Untrusted, row{Stop, Stop}},
		"local":       {Local, row{Stop, Stop}},
		"ended":       {Ended, row{Stop, Stop}},
		"interrupted": {Interrupted, row{Stop, Unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			test.row.check(t, Attempt{Failure: test.failure})
		})
	}
}

// The caller's context, or this side, may end the reading of a response whose status has come.
func TestDecideFailureBeforeStatus(t *testing.T) {
	for _, status := range []int{200, 201, 429, 500, 503} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			row{Stop, Unknown}.check(t, Attempt{Status: status, Failure: Interrupted})
			row{Stop, Stop}.check(t, Attempt{Status: status, Failure: Local})
		})
	}
}

func TestMayHaveActed(t *testing.T) {
	for name, test := range map[string]struct {
		attempt Attempt
		want    bool
	}{
		"not sent":               {Attempt{Failure: NotSent}, false},
		"untrusted":              {Attempt{Failure: Untrusted}, false},
		"local":                  {Attempt{Failure: Local}, false},
		"ended":                  {Attempt{Failure: Ended}, false},
		"lost":                   {Attempt{Failure: Lost}, true},
		"interrupted":            {Attempt{Failure: Interrupted}, true},
		"interrupted in a 404":   {Attempt{Failure: Interrupted, Status: 404}, true},
		"200":                    {Attempt{Status: 200}, true},
		"204":                    {Attempt{Status: 204}, true},
		"200 that broke off":     {Attempt{Status: 200, Failure: Broken}, true},
		"299":                    {Attempt{Status: 299}, true},
		"300":                    {Attempt{Status: 300}, false},
		"301":                    {Attempt{Status: 301}, false},
		"400":                    {Attempt{Status: 400}, false},
		"404":                    {Attempt{Status: 404}, false},
		"404 that broke off":     {Attempt{Status: 404, Failure: Broken}, false},
		"408":                    {Attempt{Status: 408}, true},
		"409":                    {Attempt{Status: 409}, false},
		"429":                    {Attempt{Status: 429}, false},
		"429 that broke off":     {Attempt{Status: 429, Failure: Broken}, false},
		"499":                    {Attempt{Status: 499}, false},
		"500":                    {Attempt{Status: 500}, true},
		"500 that broke off":     {Attempt{Status: 500, Failure: Broken}, true},
		"501":                    {Attempt{Status: 501}, true},
		"502":                    {Attempt{Status: 502}, true},
		"503":                    {Attempt{Status: 503}, true},
		"503 during maintenance": {Attempt{Status: 503, Maintenance: true}, true},
		"504":                    {Attempt{Status: 504}, true},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, MayHaveActed(test.attempt))
			test.attempt.Idempotent = true
			require.Equal(t, test.want, MayHaveActed(test.attempt), "idempotent")
		})
	}
}

// An operation that must not be done twice is tried again only when it cannot have been done once.
func TestDecideNotIdempotent(t *testing.T) {
	for failure := None; failure <= Interrupted; failure++ {
		for status := range 600 {
			for _, maintenance := range []bool{false, true} {
				a := Attempt{Status: status, Maintenance: maintenance, Failure: failure}
				if Decide(a) == Again {
					require.False(t, MayHaveActed(a), "%+v", a)
				}
			}
		}
	}
}

func TestBudgetAfter429(t *testing.T) {
	for status := range byStatus {
		require.Equal(t, status != 429, Costs(Attempt{Status: status}), status)
	}
	for _, failure := range []Failure{NotSent, Lost, Broken} {
		require.True(t, Costs(Attempt{Failure: failure}))
	}
}
