package systemtest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
)

// eachEnsuring runs a test in a bubble for each kind.
func eachEnsuring(t *testing.T, test func(*testing.T, *ensuring), opts ...buckt.Option) {
	for name, start := range ensurings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { test(t, start(t, opts...)) })
		})
	}
}

func TestEnsureCreatesOnce(t *testing.T) {
	eachEnsuring(t, func(t *testing.T, e *ensuring) {
		_, err := e.find(t.Context(), e.client)
		require.True(t, isType[*buckt.NotFoundError](err), "%v", err)
		require.Zero(t, e.count())

		got, err := e.ensure(t.Context(), e.client)
		e.requireEnsured(t, true, got, err)
		for range 2 {
			got, err = e.ensure(t.Context(), e.client)
			e.requireEnsured(t, false, got, err)
		}
		got, err = e.find(t.Context(), e.client)
		e.requireEnsured(t, false, got, err)
		e.server.AssertCalled(t, 1, fault.Match{Operation: e.create})
	})
}

// A creation whose outcome is unknown ends with one resource, which the call reports as its own.
func TestEnsureAfterUnknownOutcomes(t *testing.T) {
	for name, test := range map[string]struct {
		effect  fault.Effect
		carried bool // the creation was carried out
	}{
		"lost response":   {fault.LoseResponse(), true},
		"500 after":       {fault.Status(500).After(), true},
		"502 after":       {fault.HTML502().After(), true},
		"malformed":       {fault.MalformedJSON(), true},
		"408 after":       {fault.Status(408).After(), true},
		"never responds":  {fault.Hang().After(), true},
		"500 before":      {fault.Status(500), false},
		"reset before":    {fault.ResetBefore(), false},
		"slow and closed": {fault.LatencyBefore(time.Minute), false},
	} {
		t.Run(name, func(t *testing.T) {
			eachEnsuring(t, func(t *testing.T, e *ensuring) {
				e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.create}, First: 1, Effect: test.effect})
				got, err := e.ensure(t.Context(), e.client)
				if !test.carried && !e.unique {
					require.True(t, isType[*buckt.OutcomeUnknownError](err), "%v", err)
					require.Zero(t, e.count())
					got, err = e.ensure(t.Context(), e.client)
				}
				e.requireEnsured(t, true, got, err)
			}, buckt.WithAttemptTimeout(10*time.Second))
		})
	}
}

// A response to the creation is lost every time. The first one has created the resource.
func TestEnsureWhenNoResponseArrives(t *testing.T) {
	eachEnsuring(t, func(t *testing.T, e *ensuring) {
		e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.create}, Effect: fault.LoseResponse()})
		got, err := e.ensure(t.Context(), e.client)
		e.requireEnsured(t, true, got, err)
	})
}

// A server that fails for good is asked a bounded number of times.
func TestEnsureGivesUp(t *testing.T) {
	eachEnsuring(t, func(t *testing.T, e *ensuring) {
		e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.create}, Effect: fault.Status(500)})
		begin := time.Now()
		_, err := e.ensure(t.Context(), e.client)
		require.True(t, isType[*buckt.ServerError](err), "%v", err)
		require.Less(t, time.Since(begin), time.Minute)
		calls := len(e.server.Requests(fault.Match{Operation: e.create}))
		if e.unique {
			require.Equal(t, 4, calls)
		} else {
			require.Equal(t, 1, calls)
		}
		require.Zero(t, e.count())
	})
}

func TestEnsureDoesNotRepeatRefusals(t *testing.T) {
	eachEnsuring(t, func(t *testing.T, e *ensuring) {
		e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.create}, Effect: fault.Status(403)})
		_, err := e.ensure(t.Context(), e.client)
		require.True(t, isType[*buckt.Error](err), "%v", err)
		e.server.AssertCalled(t, 1, fault.Match{Operation: e.create})
		e.server.AssertCalled(t, 1, fault.Match{Operation: e.look})
	})
}

// Nothing is created if it is not known whether the resource exists.
func TestEnsureNeedsToFind(t *testing.T) {
	eachEnsuring(t, func(t *testing.T, e *ensuring) {
		e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.look}, Effect: fault.Status(500)})
		_, err := e.ensure(t.Context(), e.client)
		require.True(t, isType[*buckt.ServerError](err), "%v", err)
		e.server.AssertNever(t, fault.Match{Operation: e.create})
	})
}

// Lists that lag behind are read again after a lost response.
func TestEnsureWithStaleLists(t *testing.T) {
	eachEnsuring(t, func(t *testing.T, e *ensuring) {
		if e.look == "amoveGetBucketStatus" || e.look == "linodeGetBucket" {
			return // which is no list
		}
		e.server.Inject(fault.Fault{Effect: fault.StaleLists(time.Second)})
		e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.create}, First: 1, Effect: fault.LoseResponse()})
		got, err := e.ensure(t.Context(), e.client)
		e.requireEnsured(t, true, got, err)
	})
	eachEnsuring(t, func(t *testing.T, e *ensuring) {
		if e.look == "amoveGetBucketStatus" || e.look == "linodeGetBucket" {
			return
		}
		e.server.Inject(fault.Fault{Effect: fault.StaleLists(time.Hour)})
		e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.create}, First: 1, Effect: fault.LoseResponse()})
		_, err := e.ensure(t.Context(), e.client)
		require.True(t, isType[*buckt.ConflictError](err) || isType[*buckt.OutcomeUnknownError](err), "%v", err)
		require.Equal(t, 1, e.count(), "no duplicate")
		e.server.Advance(time.Hour)
		got, err := e.ensure(t.Context(), e.client)
		e.requireEnsured(t, false, got, err)
	})
}

// Of many calls of one client, one creates.
func TestEnsureIsOneAtATime(t *testing.T) {
	eachEnsuring(t, func(t *testing.T, e *ensuring) {
		e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.create}, Effect: fault.LatencyBefore(time.Second)})
		results := make(chan bool, 10)
		for range cap(results) {
			go func() {
				got, err := e.ensure(t.Context(), e.client)
				results <- err == nil && got.created
			}()
		}
		created := 0
		for range cap(results) {
			if <-results {
				created++
			}
		}
		require.Equal(t, 1, created)
		require.Equal(t, 1, e.count())
		e.server.AssertCalled(t, 1, fault.Match{Operation: e.create})
	})
}

// A call that waits for another one ends with its context.
func TestEnsureIsCancelledWhileItWaits(t *testing.T) {
	eachEnsuring(t, func(t *testing.T, e *ensuring) {
		e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.create}, Effect: fault.LatencyBefore(10 * time.Second)})
		done := make(chan error, 1)
		go func() {
			_, err := e.ensure(t.Context(), e.client)
			done <- err
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := e.ensure(ctx, e.client)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NoError(t, <-done)
		require.Equal(t, 1, e.count())
	})
}

// Two clients create at the same moment: one of them has created, and the other finds it, if the system keeps names unique.
func TestEnsureRace(t *testing.T) {
	eachEnsuring(t, func(t *testing.T, e *ensuring) {
		e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.create}, Effect: fault.LatencyBefore(time.Second)})
		results := make(chan ensured, 2)
		for _, client := range []*buckt.Client{e.client, mockClient(t, e.server)} {
			go func() {
				got, err := e.ensure(t.Context(), client)
				if err != nil {
					t.Error(err)
				}
				results <- got
			}()
		}
		created := 0
		for range 2 {
			if (<-results).created {
				created++
			}
		}
		if e.unique && !e.joins {
			require.Equal(t, 1, created)
		} else {
			require.Equal(t, 2, created, "as documented")
		}
		got, err := e.ensure(t.Context(), e.client)
		if e.unique {
			e.requireEnsured(t, false, got, err)
			return
		}
		require.Equal(t, 2, e.count())
		duplicate := requireType[*buckt.DuplicateError](t, err)
		require.Equal(t, "assets", duplicate.Name)
		var ids []string
		for _, b := range e.server.Buckt().Organization().Buckets() {
			ids = append(ids, b.ID)
		}
		require.ElementsMatch(t, ids, duplicate.IDs)
		require.ErrorContains(t, err, ids[0])
		require.ErrorContains(t, err, ids[1])
	})
}

func requireType[E error](t *testing.T, err error) E {
	t.Helper()
	var e E
	require.ErrorAs(t, err, &e)
	return e
}

// A row during its deletion is an error, and nothing is created.
func TestEnsureMeetsDeletions(t *testing.T) {
	for name, delete := range map[string]func(*testing.T, *ensuring) (id string){
		"Buckt by domain": func(t *testing.T, e *ensuring) string { return deleteBucket(t, e, "assets.example.com") },
		"Buckt by name":   func(t *testing.T, e *ensuring) string { return deleteBucket(t, e, "") },
		"FoundryDB": func(t *testing.T, e *ensuring) string {
			s, err := e.server.FoundryDB().AddFileService(foundrydb.FileService{Name: "assets"})
			require.NoError(t, err)
			require.NoError(t, e.client.FoundryDB.FileServices.Delete(t.Context(), s.ID))
			return s.ID
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := ensurings[name](t)
				id := delete(t, e)
				_, err := e.ensure(t.Context(), e.client)
				require.Equal(t, id, requireType[*buckt.BeingDeletedError](t, err).ID)
				_, err = e.find(t.Context(), e.client)
				require.ErrorContains(t, err, id+" is being deleted")
				e.server.AssertNever(t, fault.Match{Operation: e.create})
				e.server.Advance(time.Hour)
				got, err := e.ensure(t.Context(), e.client)
				e.requireEnsured(t, true, got, err)
			})
		})
	}
}

func deleteBucket(t *testing.T, e *ensuring, domain string) string {
	t.Helper()
	b, err := e.server.Buckt().Organization().AddBucket(bucktapi.Bucket{Name: "assets", CustomDomain: domain})
	require.NoError(t, err)
	_, err = e.client.Buckets.Delete(t.Context(), b.ID)
	require.NoError(t, err)
	return b.ID
}
