package provision_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/provision"
)

// slowJournal needs a second for a list, so that concurrent calls read the lists at the same time.
type slowJournal struct{ provision.Journal }

func (j slowJournal) All(ctx context.Context) iter.Seq2[provision.Entry, error] {
	all := j.Journal.All(ctx)
	time.Sleep(time.Second)
	return all
}

// toSink rotates a grant to the consumer.
func toSink(ctx context.Context, p *provision.Provisioner, grant string) error {
	_, err := p.Rotate(ctx, grant, func(s *provision.Spec) { s.Consumer = "sink" })
	return err
}

// TestConsumerIsTakenOnce takes one consumer for two grants at the same time. At most one of them gets it; the other call returns a
// HeldError and changes nothing.
func TestConsumerIsTakenOnce(t *testing.T) {
	again := func(consumer string) func(context.Context, *world, *provision.Provisioner, string) error {
		return func(ctx context.Context, w *world, p *provision.Provisioner, grant string) error {
			spec := w.spec(grant)
			spec.Consumer = consumer
			_, err := p.Grant(ctx, spec)
			return err
		}
	}
	rotate := func(ctx context.Context, _ *world, p *provision.Provisioner, grant string) error {
		return toSink(ctx, p, grant)
	}
	for _, test := range []struct {
		name          string
		revoked       bool // the first grant had the consumer and was revoked
		later         bool // the first call follows the second one
		first, second func(context.Context, *world, *provision.Provisioner, string) error
	}{
		{name: "two rotations", first: rotate, second: rotate},
		{name: "a revoked grant and a rotation", revoked: true, first: again("sink"), second: rotate},
		{name: "a revoked grant after a rotation", revoked: true, later: true, first: again("sink"), second: rotate},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, systemNamed("Linode"))
				p := w.provisioner(nil)
				require.NoError(t, again("")(t.Context(), w, p, "other"))
				if test.revoked {
					w.granted()
					require.NoError(t, p.Revoke(t.Context(), "acme"))
				} else {
					require.NoError(t, again("")(t.Context(), w, p, "acme"))
				}
				before := map[string]provision.Grant{"acme": w.get("acme"), "other": w.get("other")}

				w.journal = slowJournal{w.journal}
				failures, ended := map[string]error{}, make(chan error)
				go func() {
					if test.later {
						time.Sleep(time.Minute)
					}
					ended <- test.first(t.Context(), w, w.provisioner(nil), "acme")
				}()
				failures["other"] = test.second(t.Context(), w, w.provisioner(nil), "other")
				failures["acme"] = <-ended
				attached := 0
				for grant, err := range failures {
					if err == nil {
						attached++
						require.Equal(t, w.sink.secret, secretOf(w.get(grant).Credential))
						continue
					}
					var held *provision.HeldError
					require.ErrorAs(t, err, &held)
					require.Equal(t, before[grant], w.get(grant))
				}
				require.LessOrEqual(t, attached, 1)
			})
		})
	}
}

// TestCutRotationToConsumer interrupts a rotation to a consumer at each moment. Another grant takes the consumer before or afterwards. Two
// passes of Resume leave each grant with its key, and the consumer with the credential of one of them.
func TestCutRotationToConsumer(t *testing.T) {
	for name, before := range map[string]bool{"of another grant": true, "that another grant takes next": false} {
		t.Run(name, func(t *testing.T) {
			taken := map[string]int{}
			for at, met := 0, true; met; at++ {
				synctest.Test(t, func(t *testing.T) {
					w, p := newWorld(t, systemNamed("Linode")), &process{at: at}
					whole := w.provisioner(nil)
					for _, grant := range []string{"acme", "other"} {
						spec := w.spec(grant)
						spec.Consumer = ""
						_, err := whole.Grant(t.Context(), spec)
						require.NoError(t, err)
					}
					if before {
						require.NoError(t, toSink(t.Context(), whole, "other"))
					}
					_ = toSink(t.Context(), w.provisioner(p), "acme")
					time.Sleep(time.Hour)
					if !before {
						_ = toSink(t.Context(), whole, "other")
					}
					_ = whole.Resume(t.Context()) // a HeldError, if the other grant has the consumer
					time.Sleep(time.Hour)
					require.NoError(t, whole.Resume(t.Context()))
					w.requireAudited()
					holders := 0
					for _, grant := range []string{"acme", "other"} {
						g := w.get(grant)
						require.Equal(t, provision.StepGranted, g.Step)
						if g.Spec.Consumer == "sink" {
							holders++
							taken[grant]++
							require.Equal(t, w.sink.secret, secretOf(g.Credential))
						}
					}
					require.Equal(t, 1, holders)
					met = p.cut()
				})
			}
			require.NotEmpty(t, taken["other"])
			require.Equal(t, before, taken["acme"] == 0)
		})
	}
}
