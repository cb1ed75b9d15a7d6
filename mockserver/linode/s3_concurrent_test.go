package linode_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// S3 clients, the control plane and seeds change the same buckets concurrently, and the counts equal the objects.
func TestS3ConcurrentWithAPI(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	for _, label := range []string{"one", "two"} {
		mocktest.AddLinodeBucket(t, a, "us-east", label)
	}
	require.NoError(t, a.SetQuota("obj-objects-"+usEastS3, 1000))
	c := atLinodeS3(t, server, usEastS3, mocktest.AddLinodeKey(t, a, linode.Key{}))
	control := mocktest.CallLinode(t, server)
	works := func(r mocktest.Reply) {
		if r.Status >= 300 {
			t.Error(r.Status, r.Body)
		}
	}
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 10 {
				label := []string{"one", "two"}[i%2]
				path := fmt.Sprintf("/%s/%d-%d", label, worker, i)
				works(c.put(path, "text"))
				works(c.get(path))
				if i%5 == 0 {
					works(c.delete(path))
				}
				works(c.put(fmt.Sprintf("/new-%d-%d", worker, i), ""))
			}
		})
		all.Go(func() {
			for i := range 10 {
				works(control.Put("/buckets/us-east/one/access", `{"acl":"public-read","cors_enabled":true}`))
				works(control.Get("/quotas/obj-bytes-" + usEastS3 + "/usage"))
				works(control.Get("/buckets/us-east"))
				if err := a.PutObject("us-east", "two", linode.Object{Key: fmt.Sprint("seed-", worker, i), Size: 4}); err != nil {
					t.Error(err)
				}
				_ = a.SetQuota("obj-bytes-"+usEastS3, int64(10_000+i))
			}
		})
	}
	all.Wait()
	objects := len(a.Objects("us-east", "one")) + len(a.Objects("us-east", "two"))
	require.Equal(t, 4*8+4*10, objects)
	require.Equal(t, float64(objects), control.Get("/quotas/obj-objects-"+usEastS3+"/usage").At("usage"))
	require.Equal(t, float64(4*objects), control.Get("/quotas/obj-bytes-"+usEastS3+"/usage").At("usage"))
	require.Len(t, a.Buckets(), 2+4*10)
}
