package s3

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Most requests have no conditions. An empty time is not parsed: the errors of that were a tenth of the bytes of a GET.
func TestConditionsAllocations(t *testing.T) {
	o := &Object{ETag: "e", Modified: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)}
	h := http.Header{"Range": {"bytes=0-1"}}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if err := readConditions(h, "", o); err != nil {
			panic(err)
		}
	}))
}
