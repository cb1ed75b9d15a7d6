package fault_test

import (
	"encoding/json"
	"fmt"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// The admin API of buckt-mock accepts a fault in JSON.
func Example() {
	busy := fault.Fault{
		Match:  fault.Match{System: "linode", Method: "GET"},
		First:  2,
		Effect: fault.Status(429).WithRetryAfter(fault.RetryAfterSeconds(60)),
	}
	document, err := json.Marshal(busy)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(document))

	var read fault.Fault
	if err := json.Unmarshal([]byte(`{"share": 0.1, "effect": {"kind": "latency", "when": "after", "delay": "1m30s"}}`), &read); err != nil {
		panic(err)
	}
	fmt.Println(read.Effect)

	read.Share = 10
	fmt.Println(read.Validate())
	// Output:
	// {"match":{"system":"linode","method":"GET"},"first":2,"effect":{"kind":"status","status":429,"retryAfter":60}}
	// latency of 1m30s after the state changed
	// share: must be above 0 and at most 1, not 10
}
