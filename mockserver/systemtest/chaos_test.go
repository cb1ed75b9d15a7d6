package systemtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// chaosWorkers call at the same time.
const chaosWorkers = 16

// chaosFaults are the shares of requests that go wrong.
func chaosFaults() []fault.Fault {
	part := func(share float64, effect fault.Effect) fault.Fault {
		return fault.Fault{Share: share, Effect: effect}
	}
	return []fault.Fault{
		part(0.03, fault.ResetBefore()),
		part(0.05, fault.LoseResponse()),
		part(0.03, fault.ResetInBody(10)),
		part(0.03, fault.Truncate(10)),
		part(0.02, fault.MalformedJSON()),
		part(0.02, fault.Empty200()),
		part(0.02, fault.Status(429).WithRetryAfter(fault.RetryAfterSeconds(1))),
		part(0.02, fault.Status(500)),
		part(0.02, fault.Status(500).After()),
		part(0.02, fault.HTML502()),
		part(0.02, fault.HTML502().After()),
		part(0.02, fault.Status(503)),
		part(0.01, fault.Hang()),
		part(0.01, fault.Hang().After()),
		part(0.10, fault.Latency(fault.Uniform(time.Millisecond, 3*time.Second))),
	}
}

// chaosKind is a kind of resource.
type chaosKind struct {
	name string
	// create makes a resource of a name that no other has.
	create func(ctx context.Context, c *buckt.Client, name string) (id string, err error)
	get    func(ctx context.Context, c *buckt.Client, id string) error
	// update changes the resource, and not its name; nil if that is not possible.
	update func(ctx context.Context, c *buckt.Client, id string) error
	delete func(ctx context.Context, c *buckt.Client, id string) error
	// list returns the names by id.
	list func(ctx context.Context, c *buckt.Client) (map[string]string, error)
	// idempotent: create may be repeated, so its error leaves open whether the resource was made, and another create is safe.
	idempotent bool
	// most is how many of them one worker has at the same time.
	most int
}

// namesByID collects a list.
func namesByID[T any](all func(func(T, error) bool), row func(T) (id, name string)) (map[string]string, error) {
	found := map[string]string{}
	for item, err := range all {
		if err != nil {
			return nil, err
		}
		id, name := row(item)
		found[id] = name
	}
	return found, nil
}

func chaosKinds(bucket, service, storage string) []chaosKind {
	const region = "us-east"
	permissions := []buckt.Permission{buckt.PermissionFilesRead}
	number := func(id string) int {
		n := 0
		_, _ = fmt.Sscan(id, &n)
		return n
	}
	upload := func(ctx context.Context, c *buckt.Client, key string) error {
		content := bytes.Repeat([]byte("x"), len(key))
		_, err := c.Files.Upload(ctx, bucket, key, buckt.FileUploadParams{Source: buckt.FromBytes(content)})
		return err
	}
	return []chaosKind{
		{
			name: "Buckt bucket", most: 3,
			create: func(ctx context.Context, c *buckt.Client, name string) (string, error) {
				b, err := c.Buckets.Create(ctx, buckt.BucketCreateParams{Name: name, CustomDomain: name + ".example.com"})
				if err != nil {
					return "", err
				}
				return b.ID, nil
			},
			get: func(ctx context.Context, c *buckt.Client, id string) error {
				_, err := c.Buckets.Get(ctx, id)
				return err
			},
			update: func(ctx context.Context, c *buckt.Client, id string) error {
				_, err := c.Buckets.Update(ctx, id, buckt.BucketUpdateParams{CachePreset: buckt.Set(buckt.CacheShort)})
				return err
			},
			delete: func(ctx context.Context, c *buckt.Client, id string) error {
				_, err := c.Buckets.Delete(ctx, id)
				return err
			},
			list: func(ctx context.Context, c *buckt.Client) (map[string]string, error) {
				return namesByID(c.Buckets.All(ctx, buckt.BucketListParams{}), func(b buckt.Bucket) (string, string) { return b.ID, b.Name })
			},
		},
		{
			name: "Buckt key", most: 6,
			create: func(ctx context.Context, c *buckt.Client, name string) (string, error) {
				k, err := c.Keys.Create(ctx, buckt.KeyCreateParams{Name: name, Permissions: permissions, BucketIDs: buckt.AllBuckets()})
				if err != nil {
					return "", err
				}
				return k.ID, secretOf(k.Key)
			},
			get: func(ctx context.Context, c *buckt.Client, id string) error {
				_, err := c.Keys.Get(ctx, id)
				return err
			},
			delete: func(ctx context.Context, c *buckt.Client, id string) error {
				_, err := c.Keys.Delete(ctx, id)
				return err
			},
			list: func(ctx context.Context, c *buckt.Client) (map[string]string, error) {
				return namesByID(c.Keys.All(ctx, buckt.KeyListParams{}), func(k buckt.Key) (string, string) { return k.ID, k.Name })
			},
		},
		{
			name: "Buckt file", most: 6, idempotent: true,
			create: func(ctx context.Context, c *buckt.Client, name string) (string, error) {
				return name, upload(ctx, c, name)
			},
			get: func(ctx context.Context, c *buckt.Client, key string) error {
				f, err := c.Files.Get(ctx, bucket, key)
				if err == nil && f.Size != int64(len(key)) {
					return errContent
				}
				return err
			},
			update: func(ctx context.Context, c *buckt.Client, key string) error { return upload(ctx, c, key) },
			delete: func(ctx context.Context, c *buckt.Client, key string) error {
				_, err := c.Files.Delete(ctx, bucket, key)
				return err
			},
			list: func(ctx context.Context, c *buckt.Client) (map[string]string, error) {
				return namesByID(c.Files.All(ctx, bucket, buckt.FileListParams{}), func(f buckt.File) (string, string) { return f.Key, f.Key })
			},
		},
		{
			name: "Linode key", most: 4,
			create: func(ctx context.Context, c *buckt.Client, name string) (string, error) {
				k, err := c.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: name, BucketAccess: buckt.LinodeAllBuckets()})
				if err != nil {
					return "", err
				}
				return fmt.Sprint(k.ID), secretOf(k.SecretKey)
			},
			get: func(ctx context.Context, c *buckt.Client, id string) error {
				_, err := c.Linode.Keys.Get(ctx, number(id))
				return err
			},
			update: func(ctx context.Context, c *buckt.Client, id string) error {
				_, err := c.Linode.Keys.Update(ctx, number(id), buckt.LinodeKeyUpdateParams{Regions: buckt.Set([]string{region})})
				return err
			},
			delete: func(ctx context.Context, c *buckt.Client, id string) error {
				return c.Linode.Keys.Delete(ctx, number(id))
			},
			list: func(ctx context.Context, c *buckt.Client) (map[string]string, error) {
				return namesByID(c.Linode.Keys.All(ctx, buckt.LinodeKeyListParams{}), func(k buckt.LinodeKey) (string, string) { return fmt.Sprint(k.ID), k.Label })
			},
		},
		{
			name: "Linode bucket", most: 4, idempotent: true,
			create: func(ctx context.Context, c *buckt.Client, name string) (string, error) {
				b, err := c.Linode.Buckets.Create(ctx, buckt.LinodeBucketCreateParams{Label: name, Region: region})
				if err != nil {
					return "", err
				}
				return b.Label, nil
			},
			get: func(ctx context.Context, c *buckt.Client, id string) error {
				_, err := c.Linode.Buckets.Get(ctx, region, id)
				return err
			},
			delete: func(ctx context.Context, c *buckt.Client, id string) error {
				return c.Linode.Buckets.Delete(ctx, region, id)
			},
			list: func(ctx context.Context, c *buckt.Client) (map[string]string, error) {
				return namesByID(c.Linode.Buckets.All(ctx, buckt.LinodeBucketListParams{}), func(b buckt.LinodeBucket) (string, string) { return b.Label, b.Label })
			},
		},
		{
			name: "FoundryDB file service", most: 3,
			create: func(ctx context.Context, c *buckt.Client, name string) (string, error) {
				s, err := c.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: name})
				if err != nil {
					return "", err
				}
				return s.ID, nil
			},
			get: func(ctx context.Context, c *buckt.Client, id string) error {
				_, err := c.FoundryDB.FileServices.Get(ctx, id)
				return err
			},
			delete: func(ctx context.Context, c *buckt.Client, id string) error {
				return c.FoundryDB.FileServices.Delete(ctx, id)
			},
			list: func(ctx context.Context, c *buckt.Client) (map[string]string, error) {
				return namesByID(c.FoundryDB.FileServices.All(ctx, buckt.FoundryDBFileServiceListParams{}),
					func(s buckt.FoundryDBFileService) (string, string) { return s.ID, s.Name })
			},
		},
		{
			name: "FoundryDB key", most: 3,
			create: func(ctx context.Context, c *buckt.Client, name string) (string, error) {
				k, err := c.FoundryDB.Keys.Create(ctx, service, buckt.FoundryDBKeyCreateParams{Name: name, Permissions: buckt.FoundryDBRead})
				if err != nil {
					return "", err
				}
				return k.ID, secretOf(k.SecretAccessKey)
			},
			delete: func(ctx context.Context, c *buckt.Client, id string) error {
				return c.FoundryDB.Keys.Delete(ctx, service, id)
			},
			list: func(ctx context.Context, c *buckt.Client) (map[string]string, error) {
				live := func(yield func(buckt.FoundryDBKey, error) bool) {
					for k, err := range c.FoundryDB.Keys.All(ctx, service, buckt.FoundryDBKeyListParams{}) {
						if err == nil && !k.RevokedAt.IsZero() {
							continue // it stays in the list
						}
						if !yield(k, err) {
							return
						}
					}
				}
				return namesByID(live, func(k buckt.FoundryDBKey) (string, string) { return k.ID, k.Name })
			},
		},
		{
			name: "Amove key", most: 3,
			create: func(ctx context.Context, c *buckt.Client, name string) (string, error) {
				k, err := c.Amove.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
					Name: name, Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveRead, SelectedBuckets: buckt.AllBuckets(), CloudAccountID: storage,
				})
				if err != nil {
					return "", err
				}
				return k.ID, secretOf(k.SecretKey)
			},
			delete: func(ctx context.Context, c *buckt.Client, id string) error { return c.Amove.Keys.Delete(ctx, id) },
			list: func(ctx context.Context, c *buckt.Client) (map[string]string, error) {
				return namesByID(c.Amove.Keys.All(ctx, buckt.AmoveKeyListParams{}), func(k buckt.AmoveKey) (string, string) { return k.ID, k.Name })
			},
		},
		{
			name: "Amove bucket", most: 4,
			create: func(ctx context.Context, c *buckt.Client, name string) (string, error) {
				return name, c.Amove.Buckets.Create(ctx, storage, buckt.AmoveBucketCreateParams{BucketName: name})
			},
			get: func(ctx context.Context, c *buckt.Client, id string) error {
				_, err := c.Amove.Buckets.Status(ctx, storage, id)
				return err
			},
			update: func(ctx context.Context, c *buckt.Client, id string) error {
				return c.Amove.Buckets.Update(ctx, storage, id, buckt.AmoveBucketUpdateParams{VersioningEnabled: buckt.Set(true)})
			},
			delete: func(ctx context.Context, c *buckt.Client, id string) error {
				return c.Amove.Buckets.Delete(ctx, storage, id)
			},
			list: func(ctx context.Context, c *buckt.Client) (map[string]string, error) {
				return namesByID(c.Amove.Buckets.All(ctx, storage, buckt.AmoveBucketListParams{}), func(b buckt.AmoveBucket) (string, string) { return b.Name, b.Name })
			},
		},
	}
}

var (
	errContent  = errors.New("the file has another content")
	errNoSecret = errors.New("the created key has no secret")
)

func secretOf(s buckt.Secret) error {
	if s.IsZero() {
		return errNoSecret
	}
	return nil
}

// chaosItem has the results that the caller of one resource received.
type chaosItem struct {
	kind     *chaosKind
	id, name string
	// made and gone are certain; maybe has unknown outcomes.
	made, gone bool
	maybe      bool
}

// chaos is the model of the results that callers received, to compare with the mock.
type chaos struct {
	client *buckt.Client
	kinds  []chaosKind

	mu       sync.Mutex
	items    map[string]*chaosItem // by kind and name
	wrong    []string
	outcomes map[string]int
}

func (h *chaos) blame(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wrong = append(h.wrong, fmt.Sprintf(format, args...))
}

func (h *chaos) count(what string, err error) {
	switch {
	case err == nil:
		what += ": succeeded"
	case isType[*buckt.OutcomeUnknownError](err):
		what += ": outcome unknown"
	default:
		what += ": failed"
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.outcomes[what]++
}

// refuted reports whether an error contradicts that the resource exists, and that nothing else touches it.
func refuted(err error) bool {
	return isType[*buckt.NotFoundError](err) || isType[*buckt.ConflictError](err) || errors.Is(err, errContent)
}

// work makes calls, each with resources of its own.
func (h *chaos) work(ctx context.Context, worker, calls int, random *rand.Rand) {
	mine := make([][]*chaosItem, len(h.kinds))
	for n := range calls {
		at := random.IntN(len(h.kinds))
		kind, own := &h.kinds[at], mine[at]
		draw := random.Float64()
		if len(own) == 0 || len(own) < kind.most && draw < 0.4 {
			if item := h.create(ctx, kind, fmt.Sprintf("w%02d-%05d", worker, n)); item != nil {
				mine[at] = append(own, item)
			}
			continue
		}
		i := random.IntN(len(own))
		item := own[i]
		switch {
		case draw < 0.55 && kind.get != nil:
			err := kind.get(ctx, h.client, item.id)
			h.count("get", err)
			if refuted(err) {
				h.blame("lost: get of %s %s: %v", kind.name, item.name, err)
			}
		case draw < 0.65 && kind.update != nil:
			err := kind.update(ctx, h.client, item.id)
			h.count("update", err)
			if refuted(err) {
				h.blame("lost: update of %s %s: %v", kind.name, item.name, err)
			}
		case draw < 0.75:
			h.list(ctx, kind, own)
		default:
			mine[at] = slices.Delete(own, i, i+1)
			h.delete(ctx, item)
		}
	}
}

// create returns the item if it was made for certain.
func (h *chaos) create(ctx context.Context, kind *chaosKind, name string) *chaosItem {
	item := &chaosItem{kind: kind, name: name}
	h.mu.Lock()
	h.items[kind.name+"/"+name] = item
	h.mu.Unlock()
	id, err := kind.create(ctx, h.client, name)
	h.count("create", err)
	switch {
	case err == nil:
		item.id, item.made = id, true
		return item
	case errors.Is(err, errNoSecret):
		h.blame("%s %s was made without its secret", kind.name, name)
	case isType[*buckt.ConflictError](err) && !isType[*buckt.OutcomeUnknownError](err):
		h.blame("conflict with itself: create of %s %s: %v", kind.name, name, err)
	case isType[*buckt.OutcomeUnknownError](err), kind.idempotent:
		item.maybe = true
		h.settle(ctx, item)
	}
	return nil
}

// settle follows the advice of OutcomeUnknownError: it finds the resource by its name, and deletes it if it
// is there.
func (h *chaos) settle(ctx context.Context, item *chaosItem) {
	found, err := item.kind.list(ctx, h.client)
	h.count("list", err)
	for id, name := range found {
		if name == item.name {
			item.id = id
			h.delete(ctx, item)
		}
	}
}

func (h *chaos) delete(ctx context.Context, item *chaosItem) {
	err := item.kind.delete(ctx, h.client, item.id)
	h.count("delete", err)
	switch {
	case err == nil:
		item.gone = true
	case refuted(err) && !isType[*buckt.OutcomeUnknownError](err):
		h.blame("conflict with itself: delete of %s %s: %v", item.kind.name, item.name, err)
	default:
		item.maybe = true
	}
}

// list has every resource of the worker, for nothing else deletes it.
func (h *chaos) list(ctx context.Context, kind *chaosKind, own []*chaosItem) {
	found, err := kind.list(ctx, h.client)
	h.count("list", err)
	if err != nil {
		return
	}
	for _, item := range own {
		if _, ok := found[item.id]; !ok {
			h.blame("lost: %s %s is not in the list", kind.name, item.name)
		}
	}
}

// compare compares the results of the callers with the state.
func (h *chaos) compare(t *testing.T, ctx context.Context, ignore map[string]bool) {
	t.Helper()
	for i := range h.kinds {
		kind := &h.kinds[i]
		found, err := kind.list(ctx, h.client)
		require.NoError(t, err, kind.name)
		present := map[string]int{}
		for id, name := range found {
			if ignore[id] {
				continue
			}
			present[name]++
			item := h.items[kind.name+"/"+name]
			switch {
			case item == nil:
				h.blame("orphaned: %s %s", kind.name, name)
			case !item.made && !item.maybe:
				h.blame("orphaned: %s %s was made, and its caller was told that it was not", kind.name, name)
			case item.gone:
				h.blame("false success: %s %s was not deleted", kind.name, name)
			}
		}
		for name, n := range present {
			if n > 1 {
				h.blame("duplicated: %s %s, %d times", kind.name, name, n)
			}
		}
		for _, item := range h.items {
			if item.kind == kind && item.made && !item.gone && !item.maybe && present[item.name] == 0 {
				h.blame("lost: %s %s", kind.name, item.name)
			}
		}
	}
}

// TestChaos calls all systems concurrently from many goroutines while a quarter of the requests fail. The results are
// compared with the state of the mock afterwards. A twentieth of it runs by default.
func TestChaos(t *testing.T) {
	calls := testsize.Of(320, 1000, 1000)
	if os.Getenv("BUCKT_HOSTILE") == "full" {
		calls = 20_000
	}
	for _, seed := range []uint64{1, 2} {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			leaks := goleak.IgnoreCurrent()
			synctest.Test(t, func(t *testing.T) { runChaos(t, seed, calls) })
			goleak.VerifyNone(t, leaks)
		})
	}
}

func runChaos(t *testing.T, seed uint64, calls int) {
	server := mocktest.New(t, mockserver.WithSeed(seed), mockserver.WithProvisioning(0), mockserver.WithDeletion(time.Second), mockserver.WithRecordLimit(100),
		mockserver.WithPlan(buckt.PlanEnterprise))
	client := mockClient(t, server)
	ctx := t.Context()
	bucket := mocktest.AddBucket(t, server.Buckt().Organization(), mockBucket("shared"))
	service, err := client.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "shared"})
	require.NoError(t, err)
	storages, err := client.Amove.CloudAccounts.UsableStorage(ctx)
	require.NoError(t, err)
	h := &chaos{client: client, kinds: chaosKinds(bucket, service.ID, storages[0].ID), items: map[string]*chaosItem{}, outcomes: map[string]int{}}
	ignore := map[string]bool{} // rows of the start
	for _, kind := range h.kinds {
		found, err := kind.list(ctx, client)
		require.NoError(t, err)
		for id := range found {
			ignore[id] = true
		}
	}
	for _, f := range chaosFaults() {
		server.Inject(f)
	}
	start := time.Now()
	var workers sync.WaitGroup
	for worker := range chaosWorkers {
		workers.Go(func() {
			h.work(ctx, worker, calls/chaosWorkers, rand.New(rand.NewPCG(seed, uint64(worker))))
		})
	}
	workers.Wait()
	took := time.Since(start)
	server.RemoveFaults()
	time.Sleep(time.Hour) // until deletions are complete and pauses have ended
	h.compare(t, ctx, ignore)
	require.Empty(t, h.wrong, strings.Join(h.wrong, "\n"))
	require.NotZero(t, h.outcomes["create: outcome unknown"])
	require.NotZero(t, h.outcomes["delete: succeeded"])
	t.Logf("seed %d: %d calls in %s of virtual time: %v", seed, calls, took.Round(time.Second), h.outcomes)
}
