package provision_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/provision"
)

// The environment variables of the process to kill.
const (
	workerSystem  = "BUCKT_WORKER_SYSTEM"
	workerFolder  = "BUCKT_WORKER_FOLDER"
	workerAccount = "BUCKT_WORKER_ACCOUNT"
	workerSeed    = "BUCKT_WORKER_SEED"
)

// workerGrants is the number of grants of the worker.
const workerGrants = 6

// workerProvisioner creates the provisioner of the process to kill, with the same holder each time.
func workerProvisioner(client *buckt.Client, sys *system, folder string) (*provision.Provisioner, error) {
	key := sha256.Sum256([]byte("seal"))
	sealer, err := buckt.NewAESGCMSealer(key[:])
	if err != nil {
		return nil, err
	}
	journal, err := provision.NewFileJournal(filepath.Join(folder, "journal"))
	if err != nil {
		return nil, err
	}
	return provision.New(provision.Config{
		Owner: "test", Provider: sys.provider(client), Journal: journal, Sealer: sealer, Holder: "worker",
		Store: func(_ context.Context, grant string, c provision.Credential) error {
			next := filepath.Join(folder, grant+".next")
			if err := os.WriteFile(next, []byte(secretOf(c)), 0o600); err != nil {
				return err
			}
			return os.Rename(next, filepath.Join(folder, grant))
		},
	})
}

// work runs in the process to kill: it resumes, then grants, rotates, revokes and destroys until it is killed. It writes a line at its
// start and one for each failed call.
func work(sys *system) error {
	client, err := buckt.New(buckt.FromEnv(), buckt.WithInsecureHTTP())
	if err != nil {
		return err
	}
	p, err := workerProvisioner(client, sys, os.Getenv(workerFolder))
	if err != nil {
		return err
	}
	seed, err := strconv.ParseUint(os.Getenv(workerSeed), 10, 64)
	if err != nil {
		return err
	}
	random, ctx := rand.New(rand.NewPCG(seed, 0)), context.Background()
	fmt.Println("started")
	for err == nil {
		spec := provision.Spec{
			Name: fmt.Sprintf("tenant-%d", random.IntN(workerGrants)), Rights: provision.ReadWrite, Deletion: provision.Delete,
			System: sys.settingsOf(os.Getenv(workerAccount)),
		}
		if _, err = p.Grant(ctx, spec); err != nil {
			break
		}
		switch random.IntN(8) {
		case 0:
			err = p.Destroy(ctx, spec.Name)
		case 1:
			err = p.Revoke(ctx, spec.Name)
		case 2:
			err = p.Resume(ctx)
		default:
			_, err = p.Rotate(ctx, spec.Name, nil)
		}
	}
	return err
}

// TestKilledOverTCP kills a process with a file journal 200 times. An hour later one Resume finishes all grants.
func TestKilledOverTCP(t *testing.T) {
	if name := os.Getenv(workerSystem); name != "" {
		require.NoError(t, work(systemNamed(name)))
		return
	}
	if os.Getenv("BUCKT_TEST_SLOW") == "" {
		t.Skip("BUCKT_TEST_SLOW is not set")
	}
	const kills = 50 // at each of the four systems
	// The systems are tested sequentially: a process that is being started has the locks of its parent for a moment.
	eachSystem(t, func(t *testing.T, sys *system) {
		w := newWorld(t, sys, mockserver.WithProvisioning(0), mockserver.WithDeletion(0))
		raiseQuotas(t, w.server)
		addr, err := w.server.Listen("127.0.0.1:0")
		require.NoError(t, err)
		folder, random := t.TempDir(), rand.New(rand.NewPCG(1, 2))
		for i := range kills {
			require.Empty(t, runAndKill(t, w, addr, folder, i, time.Duration(random.IntN(60))*time.Millisecond))
		}
		state, now := w.server.Snapshot(), time.Now()
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Until(now.Add(time.Hour)))
			w := newWorld(t, sys, mockserver.WithState(state))
			p, err := workerProvisioner(w.server.Client(), sys, folder)
			require.NoError(t, err)
			require.NoError(t, p.Resume(t.Context()))
			w.requireConsistent(p, folder)
		})
	})
}

// runAndKill starts the process, kills it some time after its start, and returns its output since then.
func runAndKill(t *testing.T, w *world, addr net.Addr, folder string, seed int, after time.Duration) string {
	t.Helper()
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestKilledOverTCP$") // the end of the context kills the process
	cmd.Env = append(environment(w.server, addr), workerSystem+"="+w.sys.name, workerFolder+"="+folder,
		workerAccount+"="+w.server.Amove().CloudAccountID(), workerSeed+"="+strconv.Itoa(seed))
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan())
	require.Equal(t, "started", lines.Text())
	timer := time.AfterFunc(after, kill)
	defer timer.Stop()
	rest := ""
	for lines.Scan() {
		rest += lines.Text() + "\n"
	}
	require.Error(t, cmd.Wait())
	return rest
}

// environment are the variables of a client of the server.
func environment(server *mockserver.Server, addr net.Addr) (variables []string) {
	for _, system := range mockserver.Systems() {
		for _, setting := range server.Settings(system.Name, addr) {
			if setting.Variable != "" {
				variables = append(variables, setting.Variable+"="+setting.Value)
			}
		}
	}
	return variables
}

// requireConsistent asserts that each grant is revoked or has its bucket and one key, which was stored, and that nothing else exists.
func (w *world) requireConsistent(p *provision.Provisioner, folder string) {
	w.t.Helper()
	keys, granted := w.sys.keys(w.server), 0
	var buckets []string
	for g, err := range p.All(w.t.Context()) {
		require.NoError(w.t, err)
		buckets = append(buckets, g.Spec.Bucket)
		require.True(w.t, g.Created)
		if g.Step == provision.StepRevoked {
			continue
		}
		granted++
		require.Equal(w.t, provision.StepGranted, g.Step)
		require.Equal(w.t, []string{secretOf(g.Credential)}, keys[g.Key.Name])
		stored, err := os.ReadFile(filepath.Join(folder, g.Spec.Name))
		require.NoError(w.t, err)
		require.Equal(w.t, string(stored), secretOf(g.Credential))
	}
	require.Len(w.t, keys, granted)
	require.ElementsMatch(w.t, buckets, w.sys.buckets(w.server))
	w.t.Logf("%d grants, of which %d have a key", len(buckets), granted)
}
