package contractcheck_test

import (
	"strings"
	"testing"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

func BenchmarkCheck(b *testing.B) {
	list := strings.Replace(listBody, bucketJSON, strings.Repeat(bucketJSON+",", 99)+bucketJSON, 1)
	for _, test := range []struct {
		name string
		ex   *mockserver.Exchange
	}{
		{"get", exchange(b, "bucktGetBucket", "GET", "/buckets/bkt_1", 200, bucketBody, param("id", "bkt_1"))},
		{"list", exchange(b, "bucktListBuckets", "GET", "/buckets?limit=100", 200, list)},
	} {
		b.Run(test.name, func(b *testing.B) {
			c := contractcheck.New()
			for b.Loop() {
				if err := c.Check(test.ex); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
