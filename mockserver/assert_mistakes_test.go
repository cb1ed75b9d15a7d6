package mockserver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// With a match that no request can have AssertNever would always pass.
func TestMatchMistakes(t *testing.T) {
	server := mocktest.New(t)
	for want, m := range map[string]fault.Match{
		`match.system: unknown system "bucket": it must be one of buckt, foundrydb, amove, linode, tornado`:                                              {System: "bucket"},
		`match.operation: unknown operation "createBucket": the nearest are amoveCreateBucket, bucktCreateBucket, linodeCreateBucket`:                    {Operation: "createBucket"},
		`match.operation: unknown operation "bucktGetKeys": the nearest are bucktGetKey, bucktListKeys, bucktGetFile`:                                    {Operation: "bucktGetKeys"},
		`match.operation: unknown operation "BucktListKeys": the nearest are bucktListKeys, bucktListLogs, bucktGetKey`:                                  {Operation: "BucktListKeys"},
		`match.operation: bucktListKeys is one of system "buckt", but match.system is "amove"`:                                                           {System: "amove", Operation: "bucktListKeys"},
		`match.operation: bucktListKeys has the method GET, but match.method is "POST"`:                                                                  {Operation: "bucktListKeys", Method: "POST"},
		`match.operation: bucktCreateKey has the method POST, but match.method is "HEAD"`:                                                                {Operation: "bucktCreateKey", Method: "HEAD"},
		`match.operation: unknown operation "createBucket": the nearest are linodeCreateBucket, s3CreateBucket, s3DeleteBucket`:                          {System: "linode", Operation: "createBucket"},
		`match.operation: unknown operation "Bucket.Create": the nearest are Amove.Buckets.Create, Buckets.Create, Linode.Buckets.Create`:                {Operation: "Bucket.Create"},
		`match.operation: unknown operation "linode.buckets.create": the nearest are Linode.Buckets.Create, Amove.Buckets.Create, Linode.Buckets.Delete`: {Operation: "linode.buckets.create"},
		`match.operation: unknown operation "Key.Delete": the nearest are FoundryDB.Keys.Delete, FoundryDB.Keys.Create, FoundryDB.Keys.List`:             {System: "foundrydb", Operation: "Key.Delete"},
		`match.operation: Linode.Keys.Get is one of system "linode", but match.system is "amove"`:                                                        {System: "amove", Operation: "Linode.Keys.Get"},
		`match.operation: unknown operation "Keys.Update": the nearest are Linode.Keys.Update, Amove.Keys.Create, FoundryDB.Keys.Create`:                 {Operation: "Keys.Update"},
		`match.operation: Linode.Buckets.SetAccess has the method POST or PUT, but match.method is "GET"`:                                                {Operation: "Linode.Buckets.SetAccess", Method: "GET"},
		`match.method: must be in capital letters, not "get"`:                                                                                            {Method: "get"},
		`match.method: no operation has the method "DELTE": it must be one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT`:                              {Method: "DELTE"},
		`match.method: no operation has the method "PATCH": it must be one of DELETE, GET, HEAD, OPTIONS, POST, PUT`:                                     {System: "tornado", Method: "PATCH"},
		`match.path: must start with a slash, not "v1/keys"`:                                                                                             {Path: "v1/keys"},
		`match.path: must be a pattern of path.Match, not "/v1/[": syntax error in pattern`:                                                              {Path: "/v1/["},
		`match.status: must be a status from 200 to 999, not 20`:                                                                                         {Status: 20},
		`match.unanswered: a request without an answer has no status, but match.status is given`:                                                         {Status: 200, Unanswered: true},
		`match.status: must be a status from 200 to 999, not 1000`:                                                                                       {Status: 1000},
	} {
		t.Run(want, func(t *testing.T) {
			for helper, assert := range map[string]assertion{
				"AssertCalled":  called(0, m),
				"AssertNever":   never(m),
				"AssertInOrder": inOrder(m),
				"AssertBody":    body(m, ""),
			} {
				requireAssertion(t, server, assert, "mockserver: "+helper+": "+want)
			}
			require.PanicsWithValue(t, "mockserver: Requests: "+want, func() { server.Requests(fault.Match{}, m) })
		})
	}
}

func TestMatchWithoutMistakes(t *testing.T) {
	server := mocktest.New(t)
	server.Inject(fault.Fault{Name: "of any name", Effect: fault.Hang()}).Remove()
	for _, m := range []fault.Match{
		{System: "linode", Operation: "linodeGetKey", Method: "GET"},
		{Operation: "bucktListKeys", Method: "HEAD"},
		{Path: "/v1/buckets/*/files"},
		{Status: 200, Fault: "of any name"},
	} {
		requireAssertion(t, server, never(m), "")
	}
}

// No request can have a misspelt fault. A removed fault is not a misspelt one.
func TestMatchUnknownFault(t *testing.T) {
	server := mocktest.New(t)
	reset := never(fault.Match{Fault: "restet"})
	requireAssertion(t, server, reset, `mockserver: AssertNever: match.fault: no fault is called "restet": none was injected`)
	server.Inject(fault.Fault{Effect: fault.Status(503)})
	server.Inject(fault.Fault{Effect: fault.Status(503)})
	server.Inject(fault.Fault{Name: "reset", Effect: fault.ResetBefore()}).Remove()
	requireAssertion(t, server, reset,
		`mockserver: AssertNever: match.fault: no fault is called "restet": those that were injected are ["reset" "status 503"]`)
	requireAssertion(t, server, never(fault.Match{Fault: "reset"}), "")
}

// All operations of the contract can be asserted.
func TestMatchAllOperations(t *testing.T) {
	server := mocktest.New(t)
	operations := contractcheck.Operations()
	require.NotEmpty(t, operations)
	for _, op := range operations {
		requireAssertion(t, server, never(fault.Match{Operation: op.ID, Method: op.Method}), "")
	}
}

func TestAssertionMistakes(t *testing.T) {
	server := mocktest.New(t)
	requireAssertion(t, server, called(-1, anything), "mockserver: AssertCalled: n is -1: it must be 0 or more")
	requireAssertion(t, server, inOrder(), "mockserver: AssertInOrder: there is no match")
}

func TestMatchFaultBeforeResponse(t *testing.T) {
	for want, m := range map[string]fault.Match{
		"": {Operation: "bucktListKeys", Bucket: "b", Key: "k", Credential: "c"},
		"match.status: a fault cannot match the status: it is chosen before the response exists":                 {Status: 200},
		"match.unanswered: a fault cannot match the response: it is chosen before the response exists":           {Unanswered: true},
		"match.fault: a fault cannot match other faults of the request: it is chosen before the response exists": {Fault: "reset"},
		"match.system: unknown system \"x\": it must be one of buckt, foundrydb, amove, linode, tornado":         {System: "x"},
	} {
		err := mockserver.ValidateFault(fault.Fault{Match: m, Effect: fault.Status(503)})
		require.Equal(t, want, strings.TrimPrefix(strings.TrimPrefix(fmt.Sprint(err), "mockserver: fault: "), "<nil>"))
	}
}

// A missing request may be among the dropped ones.
func TestAssertionsDroppedRequests(t *testing.T) {
	const (
		cannotTell = ": it cannot tell, as the record has dropped the oldest 2 of 5 requests: see WithRecordLimit and WithRecordBytes\n"
		more, less = "mockserver: AssertCalled" + cannotTell, "mockserver: AssertNever" + cannotTell
		among      = "The record has dropped the oldest 2 of 5 requests, so that it may be among them: see WithRecordLimit and WithRecordBytes.\n"
	)
	for name, test := range map[string]struct {
		assert assertion
		parts  []string // of the text; none if the assertion holds
		not    string
	}{
		"too few":      {called(2, creates), []string{"want 2 requests matching", "got 1\n", more}, ""},
		"enough":       {called(1, creates), []string{"want 1 request matching", "got 1\n", more}, ""},
		"too many":     {called(0, creates), []string{"want 0 requests matching", "got 1\n"}, "dropped"},
		"never":        {never(fault.Match{Status: 200}), []string{"want 0 requests matching", "got 0\n", less}, ""},
		"in order":     {inOrder(lists, creates), nil, ""},
		"not in order": {inOrder(creates, lists), []string{"number 2 is missing", among}, ""},
		"with a body":  {body(creates, `{"permissions":["keys:read"],"name":""}`), nil, ""},
		"with no such": {body(creates, `{"permissions":["keys:read"],"name":"k"}`), []string{`$.name: want "k", got ""`, among}, ""},
		"of nobody":    {body(fault.Match{Status: 201}, ""), []string{"want a request matching", among}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			tb := &mocktest.FakeTB{}
			require.Equal(t, len(test.parts) == 0, test.assert(tb, recorded(t, mockserver.WithRecordLimit(3))))
			text := strings.Join(tb.Errors, "")
			for _, part := range test.parts {
				require.Contains(t, text, part)
			}
			if test.not != "" {
				require.NotContains(t, text, test.not)
			}
		})
	}
	t.Run("no record", func(t *testing.T) {
		requireAssertion(t, recorded(t, mockserver.WithRecordLimit(0)), never(lists),
			`mockserver: AssertNever: it cannot tell, as the record has dropped the oldest 5 of 5 requests: see WithRecordLimit and WithRecordBytes
want 0 requests matching {"operation":"bucktListKeys"}, got 0
Nothing is in the record.`)
	})
}
