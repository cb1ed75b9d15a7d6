package tornado_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

func TestVerifyFoundryDBBucket(t *testing.T) {
	server := mocktest.New(t)
	c, foundry := mocktest.CallTornado(t, server), server.FoundryDB()
	service := func(seed foundrydb.FileService) foundrydb.FileService {
		made, err := foundry.AddFileService(seed)
		require.NoError(t, err)
		return made
	}
	mine, other, pending := service(foundrydb.FileService{}), service(foundrydb.FileService{}), service(foundrydb.FileService{Status: "Pending"})
	for name, row := range map[string]struct {
		key      foundrydb.Key
		service  foundrydb.FileService
		endpoint string
		reason   string // "" is success
	}{
		"read and write":         {foundrydb.Key{ServiceID: mine.ID}, mine, mine.Endpoint, ""},
		"read":                   {foundrydb.Key{ServiceID: mine.ID, Permissions: "read"}, mine, mine.Endpoint, ""},
		"write":                  {foundrydb.Key{ServiceID: mine.ID, Permissions: "write"}, mine, mine.Endpoint, "Access Denied"},
		"a part of the bucket":   {foundrydb.Key{ServiceID: mine.ID, Prefix: "tornado/"}, mine, mine.Endpoint, "Access Denied"},
		"another's bucket":       {foundrydb.Key{ServiceID: mine.ID}, other, other.Endpoint, "Access Denied"},
		"not there yet":          {foundrydb.Key{ServiceID: mine.ID}, pending, mine.Endpoint, "NoSuchBucket"},
		"another region":         {foundrydb.Key{ServiceID: mine.ID}, mine, "https://us.files.foundrydb.com", "Access Denied"},
		"an unknown host":        {foundrydb.Key{ServiceID: mine.ID}, mine, "https://files.foundrydb.invalid", "timeout"},
		"another system's":       {foundrydb.Key{ServiceID: mine.ID}, mine, "https://s3.us-east-1.amove.invalid", "Access Denied"},
		"the API, not a storage": {foundrydb.Key{ServiceID: mine.ID}, mine, foundry.BaseURL(), "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := foundry.AddKey(row.key)
			require.NoError(t, err)
			config := tornado.BucketConfig{
				Endpoint: row.endpoint, Bucket: row.service.Bucket, Region: row.service.Region,
				AccessKey: key.AccessKeyID, SecretKey: key.SecretAccessKey,
			}
			if row.reason != "" {
				unverified(t, c.SetBucket(config), row.reason)
				return
			}
			mocktest.RequireJSON(t, c.SetBucket(config), 200, mocktest.TornadoBucketUpdated)
			require.True(t, foundry.RevokeKey(key.ID))
			unverified(t, c.SetBucket(config), "Access Denied")
		})
	}
}

func TestVerifyLinodeBucket(t *testing.T) {
	server := mocktest.New(t)
	c, sys := mocktest.CallTornado(t, server), server.Linode().Account()
	mine, err := sys.AddBucket(linode.Bucket{Label: "mine"})
	require.NoError(t, err)
	endpoint := "https://" + mine.S3Endpoint
	grant := func(bucket string, permissions buckt.LinodePermissions) linode.Key {
		return linode.Key{BucketAccess: []linode.Grant{{Region: mine.Region, Bucket: bucket, Permissions: permissions}}}
	}
	_, err = sys.AddBucket(linode.Bucket{Label: "other"})
	require.NoError(t, err)
	for name, row := range map[string]struct {
		key              linode.Key
		bucket, endpoint string
		reason           string // "" is success
	}{
		"unlimited":          {linode.Key{}, "mine", endpoint, ""},
		"read and write":     {grant("mine", "read_write"), "mine", endpoint, ""},
		"read":               {grant("mine", "read_only"), "mine", endpoint, ""},
		"for another bucket": {grant("other", "read_write"), "mine", endpoint, "Access Denied"},
		"for none": {linode.Key{BucketAccess: []linode.Grant{}, Regions: []string{mine.Region}}, "mine", endpoint,
			"Access Denied"},
		"unknown bucket":   {linode.Key{}, "unknown", endpoint, "NoSuchBucket"},
		"an unknown host":  {linode.Key{}, "mine", "https://mars-1.linodeobjects.com", "timeout"},
		"another system's": {linode.Key{}, "mine", "https://eu.files.foundrydb.com", "Access Denied"},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := sys.AddKey(row.key)
			require.NoError(t, err)
			config := tornado.BucketConfig{
				Endpoint: row.endpoint, Bucket: row.bucket, Region: mine.Region, AccessKey: key.AccessKey, SecretKey: key.SecretKey,
			}
			if row.reason != "" {
				unverified(t, c.SetBucket(config), row.reason)
				return
			}
			mocktest.RequireJSON(t, c.SetBucket(config), 200, mocktest.TornadoBucketUpdated)
			require.True(t, sys.RevokeKey(key.ID))
			unverified(t, c.SetBucket(config), "Access Denied")
		})
	}
}
