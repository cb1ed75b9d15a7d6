package linode_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestTransferCountsDownloads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		a := server.Linode().Account()
		mocktest.AddLinodeBucket(t, a, "us-east", "assets")
		require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: "o", Content: []byte("0123456789"), ACL: "public-read"}))
		control := mocktest.CallLinode(t, server)
		used := func() any { return mocktest.RequireOK(t, control.Get("/transfer")).At("used") }
		c := atLinodeS3(t, server, usEastS3, mocktest.AddLinodeKey(t, a, linode.Key{}))
		require.Equal(t, 0.0, used())
		s3Succeeds(t, c.get("/assets/o"))
		require.Equal(t, 10.0, used())
		s3Succeeds(t, c.do("GET", "/assets/o", "", "Range", "bytes=2-4"))
		s3Succeeds(t, c.as(linode.Key{}).get("/assets/o"))
		require.Equal(t, 23.0, used())
		s3Succeeds(t, c.do("HEAD", "/assets/o", ""))
		s3Succeeds(t, c.get("/assets"))
		s3Succeeds(t, c.put("/assets/o", "new"))
		mocktest.RequireS3Error(t, c.get("/assets/nothing"), 404, "NoSuchKey")
		require.Equal(t, 23.0, used(), "objects that go out, and nothing else")

		a.SetTransferUsed(1000)
		s3Succeeds(t, c.get("/assets/o"))
		require.Equal(t, 1003.0, used())
		time.Sleep(31 * 24 * time.Hour)
		require.Equal(t, 0.0, used(), "another month")
		s3Succeeds(t, c.get("/assets/o"))
		require.Equal(t, 3.0, used())
	})
}
