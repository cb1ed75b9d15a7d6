package buckt_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// seedAccess is the access of the samples on FoundryDB's page.
func seedAccess() buckt.S3Access {
	return buckt.S3Access{
		Endpoint: "https://eu.files.foundrydb.com", Region: "europe-1", Bucket: "files-f0e1d2c3", Prefix: "uploads/",
		AccessKeyID: "EXAMPLEkeyid", SecretAccessKey: buckt.NewSecret("EXAMPLEsecret"),
		Rights: buckt.S3Rights{Read: buckt.S3Allowed, Write: buckt.S3Allowed, List: buckt.S3Allowed},
	}
}

// accessClient returns a client without a credential: creating an access sends nothing.
func accessClient(t *testing.T, opts ...buckt.Option) *buckt.Client {
	t.Helper()
	client, err := buckt.New(opts...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// Hosts of Amove and Linode have no scheme. A system without TLS has storage without TLS.
func TestS3AccessTakesTheSchemeOfTheSystem(t *testing.T) {
	t.Parallel()
	plain := accessClient(t,
		buckt.WithBaseURL(buckt.SystemFoundryDB, "http://127.0.0.1:4010"), buckt.WithBaseURL(buckt.SystemAmove, "http://127.0.0.1:4010"),
		buckt.WithBaseURL(buckt.SystemLinode, "http://127.0.0.1:4010/v4"))
	for name, tt := range map[string]struct {
		make func(*buckt.Client) (buckt.S3Access, error)
		want string // without TLS
	}{
		"FoundryDB, whose endpoint has a scheme": {func(c *buckt.Client) (buckt.S3Access, error) {
			service, key := seedService(), seedMintedKey()
			return c.FoundryDB.S3Access(&service, &key)
		}, "https://eu.files.foundrydb.com"},
		"Amove, by the key": {func(c *buckt.Client) (buckt.S3Access, error) {
			return c.Amove.S3Access(amoveAccessKey(), nil, "b")
		}, "http://s3.example.com"},
		"Amove, by a storage without an endpoint": {func(c *buckt.Client) (buckt.S3Access, error) {
			return c.Amove.S3Access(amoveAccessKey(), &buckt.AmoveCloudAccount{}, "b")
		}, "http://s3.example.com"},
		"Linode": {func(c *buckt.Client) (buckt.S3Access, error) {
			return c.Linode.S3Access(linodeAccessKey(), linodeAccessBucket())
		}, "http://us-east-1.linodeobjects.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.make(plain)
			require.NoError(t, err)
			require.Equal(t, tt.want, got.Endpoint)
			got, err = tt.make(accessClient(t))
			require.NoError(t, err)
			require.Equal(t, "https://"+strings.SplitN(tt.want, "://", 2)[1], got.Endpoint)
		})
	}
}

// The host that the creator of a key chose may be wrong: the storage's own endpoint takes precedence.
func TestAmoveS3AccessTakesTheStoragesEndpoint(t *testing.T) {
	t.Parallel()
	storage := &buckt.AmoveCloudAccount{ServiceURL: "http://127.0.0.1:4010"}
	got, err := accessClient(t).Amove.S3Access(amoveAccessKey(), storage, "b")
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:4010", got.Endpoint)
	key := amoveAccessKey()
	key.StorageDN = ""
	got, err = accessClient(t).Amove.S3Access(key, storage, "b")
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:4010", got.Endpoint)
}

func TestFoundryDBS3Access(t *testing.T) {
	t.Parallel()
	type change func(*buckt.FoundryDBFileService, *buckt.FoundryDBKey)
	for name, tt := range map[string]struct {
		change change
		want   func(*buckt.S3Access)
	}{
		"the seed's samples":  {},
		"a state in capitals": {change: func(s *buckt.FoundryDBFileService, _ *buckt.FoundryDBKey) { s.Status = "RUNNING" }},
		"an endpoint without a scheme": {change: func(s *buckt.FoundryDBFileService, _ *buckt.FoundryDBKey) {
			s.FilesConfig.Buckets[0].Endpoint = "eu.files.foundrydb.com"
		}},
		"a key that knows its service": {change: func(s *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) { k.ServiceID = s.ID }},
		"a key whose state is unknown": {change: func(_ *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) { k.Status = "" }},
		"read": {
			func(_ *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) { k.Permissions = buckt.FoundryDBRead },
			func(a *buckt.S3Access) { a.Rights.Write = buckt.S3Denied },
		},
		"write": {
			func(_ *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) { k.Permissions = "WRITE" },
			func(a *buckt.S3Access) { a.Rights.List = buckt.S3Denied },
		},
		"unknown permissions": {
			func(_ *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) { k.Permissions = "custom" },
			func(a *buckt.S3Access) { a.Rights = buckt.S3Rights{} },
		},
		"the whole bucket, and no region": {
			func(s *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) {
				k.Prefix, s.FilesConfig.Buckets[0].Region = "", ""
			},
			func(a *buckt.S3Access) { a.Prefix, a.Region = "", "" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service, key, want := seedService(), seedMintedKey(), seedAccess()
			if tt.change != nil {
				tt.change(&service, &key)
			}
			if tt.want != nil {
				tt.want(&want)
			}
			got, err := accessClient(t).FoundryDB.S3Access(&service, &key)
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
	for name, tt := range map[string]struct {
		change      change
		field, rule string
	}{
		"pending": {func(s *buckt.FoundryDBFileService, _ *buckt.FoundryDBKey) {
			s.Status = buckt.FoundryDBFileServicePending
		}, "service", `"Pending"`},
		"no state": {func(s *buckt.FoundryDBFileService, _ *buckt.FoundryDBKey) { s.Status = "" }, "service", "running"},
		"deleting": {func(s *buckt.FoundryDBFileService, _ *buckt.FoundryDBKey) {
			s.Status = buckt.FoundryDBFileServiceDeleting
		}, "service", "running"},
		"no bucket":       {func(s *buckt.FoundryDBFileService, _ *buckt.FoundryDBKey) { s.FilesConfig.Buckets = nil }, "service", "bucket"},
		"another service": {func(_ *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) { k.ServiceID = "fs_2" }, "key", "fs_2"},
		"revoked":         {func(_ *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) { k.Status = "Revoked" }, "key", "revoked"},
		"revoked at":      {func(_ *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) { k.RevokedAt = time.Unix(1, 0) }, "key", "revoked"},
		"no secret":       {func(_ *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) { k.SecretAccessKey = buckt.Secret{} }, "SecretAccessKey", "empty"},
		"hidden secret": {
			func(_ *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) {
				k.SecretAccessKey = buckt.NewSecret("[REDACTED]")
			}, "SecretAccessKey", "itself",
		},
		"no access key": {func(_ *buckt.FoundryDBFileService, k *buckt.FoundryDBKey) { k.AccessKeyID = "" }, "AccessKeyID", "empty"},
		"odd endpoint": {
			func(s *buckt.FoundryDBFileService, _ *buckt.FoundryDBKey) {
				s.FilesConfig.Buckets[0].Endpoint = "ftp://eu.test"
			}, "Endpoint", "scheme",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service, key := seedService(), seedMintedKey()
			tt.change(&service, &key)
			got, err := accessClient(t).FoundryDB.S3Access(&service, &key)
			requireInvalid(t, err, "FoundryDB.S3Access", tt.field, tt.rule)
			require.Equal(t, buckt.S3Access{}, got)
		})
	}
	service, key := seedService(), seedMintedKey()
	_, err := accessClient(t).FoundryDB.S3Access(nil, &key)
	requireInvalid(t, err, "FoundryDB.S3Access", "service", "nil")
	_, err = accessClient(t).FoundryDB.S3Access(&service, nil)
	requireInvalid(t, err, "FoundryDB.S3Access", "key", "nil")
}

// The known rights of a key with a policy: an action is allowed only by a statement, and a denial takes precedence.
func TestFoundryDBPolicyRights(t *testing.T) {
	t.Parallel()
	allow := func(actions ...string) buckt.FoundryDBPolicyStatement {
		return buckt.FoundryDBPolicyStatement{Effect: buckt.FoundryDBAllow, Actions: actions}
	}
	deny := func(actions ...string) buckt.FoundryDBPolicyStatement {
		return buckt.FoundryDBPolicyStatement{Effect: buckt.FoundryDBDeny, Actions: actions}
	}
	under := func(s buckt.FoundryDBPolicyStatement, prefixes ...string) buckt.FoundryDBPolicyStatement {
		s.Prefixes = prefixes
		return s
	}
	const yes, no, unknown = buckt.S3Allowed, buckt.S3Denied, buckt.S3Unknown
	for name, tt := range map[string]struct {
		statements []buckt.FoundryDBPolicyStatement
		want       buckt.S3Rights
	}{
		"nothing":                  {nil, buckt.S3Rights{Read: no, Write: no, List: no}},
		"reading":                  {[]buckt.FoundryDBPolicyStatement{allow("s3:GetObject", "s3:ListBucket")}, buckt.S3Rights{Read: yes, Write: no, List: yes}},
		"in other letters":         {[]buckt.FoundryDBPolicyStatement{allow("S3:putobject")}, buckt.S3Rights{Read: no, Write: yes, List: no}},
		"everything":               {[]buckt.FoundryDBPolicyStatement{allow("s3:*")}, buckt.S3Rights{Read: yes, Write: yes, List: yes}},
		"a star":                   {[]buckt.FoundryDBPolicyStatement{allow("*")}, buckt.S3Rights{Read: yes, Write: yes, List: yes}},
		"stars":                    {[]buckt.FoundryDBPolicyStatement{allow("s3:*Obj*t", "s3:*:*")}, buckt.S3Rights{Read: yes, Write: yes, List: no}},
		"all but writing":          {[]buckt.FoundryDBPolicyStatement{allow("s3:*"), deny("s3:Put*")}, buckt.S3Rights{Read: yes, Write: no, List: yes}},
		"denied before":            {[]buckt.FoundryDBPolicyStatement{deny("s3:PutObject"), allow("s3:*")}, buckt.S3Rights{Read: yes, Write: no, List: yes}},
		"somewhere":                {[]buckt.FoundryDBPolicyStatement{under(allow("s3:*"), "a/")}, buckt.S3Rights{Read: unknown, Write: unknown, List: unknown}},
		"not somewhere":            {[]buckt.FoundryDBPolicyStatement{allow("s3:*"), under(deny("s3:PutObject"), "a/")}, buckt.S3Rights{Read: yes, Write: unknown, List: yes}},
		"somewhere, then anywhere": {[]buckt.FoundryDBPolicyStatement{under(deny("s3:PutObject"), "a/"), allow("s3:*")}, buckt.S3Rights{Read: yes, Write: unknown, List: yes}},
		"an unknown effect":        {[]buckt.FoundryDBPolicyStatement{{Effect: "Perhaps", Actions: []string{"*"}}}, buckt.S3Rights{Read: unknown, Write: unknown, List: unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service, key := seedService(), seedMintedKey()
			key.Permissions, key.InlinePolicy = "", &buckt.FoundryDBKeyPolicy{Statements: tt.statements}
			got, err := accessClient(t).FoundryDB.S3Access(&service, &key)
			require.NoError(t, err)
			require.Equal(t, tt.want, got.Rights)
		})
	}
}

func TestAmoveS3Access(t *testing.T) {
	t.Parallel()
	key := amoveAccessKey
	got, err := accessClient(t).Amove.S3Access(key(), nil, "my-bucket")
	require.NoError(t, err)
	require.Equal(t, buckt.S3Access{
		Endpoint: "https://s3.example.com", Region: "us-east-1", Bucket: "my-bucket", AccessKeyID: "EXAMPLE_ACCESS_KEY",
		SecretAccessKey: buckt.NewSecret("SECRET_EXAMPLE_ONLY"), Rights: buckt.S3Rights{Write: buckt.S3Allowed},
	}, got)

	for description, want := range map[string]buckt.S3Rights{
		"Read access on all buckets":           {Read: buckt.S3Allowed, Write: buckt.S3Denied},
		"ReadWrite access on selected buckets": {Read: buckt.S3Allowed, Write: buckt.S3Allowed},
		"read access on selected buckets":      {Read: buckt.S3Allowed, Write: buckt.S3Denied},
		"Full access on all buckets":           {},
		"Reading":                              {},
		"":                                     {},
	} {
		k := key()
		k.Description, k.StorageDN = description, "http://localhost:9000"
		got, err := accessClient(t).Amove.S3Access(k, nil, "b")
		require.NoError(t, err)
		require.Equal(t, want, got.Rights, description)
		require.Equal(t, "http://localhost:9000", got.Endpoint)
	}
	for name, tt := range map[string]struct {
		change              func(*buckt.AmoveKey)
		bucket, field, rule string
	}{
		"no secret":     {func(k *buckt.AmoveKey) { k.SecretKey = buckt.Secret{} }, "b", "SecretAccessKey", "empty"},
		"no access key": {func(k *buckt.AmoveKey) { k.AccessKey = "" }, "b", "AccessKeyID", "empty"},
		"no endpoint":   {func(k *buckt.AmoveKey) { k.StorageDN = "" }, "b", "key", "StorageDN"},
		"odd endpoint":  {func(k *buckt.AmoveKey) { k.StorageDN = "s3.example.com?" }, "b", "Endpoint", "query"},
		"no bucket":     {func(*buckt.AmoveKey) {}, "", "Bucket", "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := key()
			tt.change(k)
			_, err := accessClient(t).Amove.S3Access(k, nil, tt.bucket)
			requireInvalid(t, err, "Amove.S3Access", tt.field, tt.rule)
		})
	}
	_, err = accessClient(t).Amove.S3Access(nil, nil, "b")
	requireInvalid(t, err, "Amove.S3Access", "key", "nil")
}

func TestLinodeS3Access(t *testing.T) {
	t.Parallel()
	all := buckt.S3Rights{Read: buckt.S3Allowed, Write: buckt.S3Allowed, List: buckt.S3Allowed}
	reading := buckt.S3Rights{Read: buckt.S3Allowed, Write: buckt.S3Denied, List: buckt.S3Allowed}
	may := func(region, cluster, name string, p buckt.LinodePermissions) buckt.LinodeKeyBucketAccess {
		return buckt.LinodeKeyBucketAccess{Region: region, Cluster: cluster, BucketName: name, Permissions: p}
	}
	only := buckt.LinodeOnlyBuckets
	const rw, ro = buckt.LinodeReadWrite, buckt.LinodeReadOnly
	for name, tt := range map[string]struct {
		scope   buckt.LinodeKeyScope
		regions []buckt.LinodeKeyRegion
		change  func(*buckt.LinodeBucket)
		want    func(*buckt.S3Access)
	}{
		"unlimited":           {scope: buckt.LinodeAllBuckets()},
		"limited":             {scope: only(may("us-east", "us-east-1", "b", rw))},
		"by cluster":          {scope: only(may("", "us-east-1", "b", rw))},
		"by region":           {scope: only(may("us-mia", "", "b", rw), may("us-east", "", "b", rw))},
		"reading":             {scope: only(may("us-east", "", "b", ro)), want: func(a *buckt.S3Access) { a.Rights = reading }},
		"twice, and the same": {scope: only(may("us-east", "", "b", ro), may("us-east", "", "b", ro)), want: func(a *buckt.S3Access) { a.Rights = reading }},
		"twice, and not the same": {scope: only(may("us-east", "", "b", ro), may("us-east", "", "b", rw)), want: func(a *buckt.S3Access) {
			a.Rights.Write = buckt.S3Unknown
		}},
		"unknown permissions":       {scope: only(may("us-east", "", "b", "none")), want: func(a *buckt.S3Access) { a.Rights = buckt.S3Rights{} }},
		"a missing scope":           {want: func(a *buckt.S3Access) { a.Rights = buckt.S3Rights{} }},
		"valid in its region":       {scope: buckt.LinodeAllBuckets(), regions: []buckt.LinodeKeyRegion{{ID: "us-mia"}, {ID: "us-east"}}},
		"an endpoint from the host": {scope: buckt.LinodeAllBuckets(), change: func(b *buckt.LinodeBucket) { b.S3Endpoint = "" }},
		"an endpoint from the key": {
			scope: buckt.LinodeAllBuckets(), change: func(b *buckt.LinodeBucket) { b.S3Endpoint, b.Hostname = "", "" },
			regions: []buckt.LinodeKeyRegion{
				{ID: "us-mia", S3Endpoint: "us-mia-1.linodeobjects.com"}, {ID: "us-east", S3Endpoint: "us-east-1.linodeobjects.com"},
				{ID: "us-east", S3Endpoint: "us-east-1.linodeobjects.com"},
			},
		},
		"a cluster alone": {
			scope: buckt.LinodeAllBuckets(), change: func(b *buckt.LinodeBucket) { b.Region = "" }, regions: []buckt.LinodeKeyRegion{{ID: "us-mia"}},
			want: func(a *buckt.S3Access) { a.Region = "us-east-1" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, bucket := linodeAccessKey(), linodeAccessBucket()
			key.BucketAccess, key.Regions, key.Limited = tt.scope, tt.regions, !tt.scope.IsAll()
			if tt.change != nil {
				tt.change(bucket)
			}
			want := buckt.S3Access{
				Endpoint: "https://us-east-1.linodeobjects.com", Region: "us-east", Bucket: "b", AccessKeyID: "KVAKUTGBA4WTR2NSJQ81",
				SecretAccessKey: buckt.NewSecret("OiA6F5r0niLs3QA2stbyq7mY5VCV7KqOzcmitmHw"), Rights: all,
			}
			if tt.want != nil {
				tt.want(&want)
			}
			got, err := accessClient(t).Linode.S3Access(key, bucket)
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
	for name, tt := range map[string]struct {
		change      func(*buckt.LinodeKey, *buckt.LinodeBucket)
		field, rule string
	}{
		"no bucket":       {func(k *buckt.LinodeKey, _ *buckt.LinodeBucket) { k.BucketAccess = buckt.LinodeNoBuckets() }, "key", "cover the bucket b in us-east"},
		"another bucket":  {func(k *buckt.LinodeKey, _ *buckt.LinodeBucket) { k.BucketAccess = only(may("us-east", "", "c", rw)) }, "key", "cover"},
		"another region":  {func(k *buckt.LinodeKey, _ *buckt.LinodeBucket) { k.BucketAccess = only(may("us-mia", "", "b", rw)) }, "key", "cover"},
		"not valid there": {func(k *buckt.LinodeKey, _ *buckt.LinodeBucket) { k.Regions = []buckt.LinodeKeyRegion{{ID: "us-mia"}} }, "key", "cover"},
		"no secret":       {func(k *buckt.LinodeKey, _ *buckt.LinodeBucket) { k.SecretKey = buckt.Secret{} }, "SecretAccessKey", "empty"},
		"no endpoint":     {func(_ *buckt.LinodeKey, b *buckt.LinodeBucket) { b.S3Endpoint, b.Hostname = "", "elsewhere.test" }, "bucket", "endpoint"},
		"which endpoint": {func(k *buckt.LinodeKey, b *buckt.LinodeBucket) {
			b.S3Endpoint, b.Hostname = "", ""
			k.Regions = []buckt.LinodeKeyRegion{{ID: "us-east", S3Endpoint: "a.test"}, {ID: "us-east", S3Endpoint: "b.test"}}
		}, "bucket", "endpoint"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, bucket := linodeAccessKey(), linodeAccessBucket()
			tt.change(key, bucket)
			_, err := accessClient(t).Linode.S3Access(key, bucket)
			requireInvalid(t, err, "Linode.S3Access", tt.field, tt.rule)
		})
	}
	_, err := accessClient(t).Linode.S3Access(nil, linodeAccessBucket())
	requireInvalid(t, err, "Linode.S3Access", "key", "nil")
	_, err = accessClient(t).Linode.S3Access(linodeAccessKey(), nil)
	requireInvalid(t, err, "Linode.S3Access", "bucket", "nil")
}

func amoveAccessKey() *buckt.AmoveKey {
	return &buckt.AmoveKey{
		ID: "00000000-0000-0000-0000-000000000000", AccessKey: "EXAMPLE_ACCESS_KEY", SecretKey: buckt.NewSecret("SECRET_EXAMPLE_ONLY"),
		Description: "Write access on selected buckets", Region: "us-east-1", StorageDN: "s3.example.com",
	}
}

func linodeAccessKey() *buckt.LinodeKey {
	return &buckt.LinodeKey{
		ID: 1, AccessKey: "KVAKUTGBA4WTR2NSJQ81", SecretKey: buckt.NewSecret("OiA6F5r0niLs3QA2stbyq7mY5VCV7KqOzcmitmHw"),
		BucketAccess: buckt.LinodeAllBuckets(),
	}
}

func linodeAccessBucket() *buckt.LinodeBucket {
	return &buckt.LinodeBucket{
		Label: "b", Region: "us-east", Cluster: "us-east-1", Hostname: "b.us-east-1.linodeobjects.com", S3Endpoint: "us-east-1.linodeobjects.com",
	}
}
