// Command rotate replaces an S3 key by a new one with the same rights: it creates the new key, verifies it, switches to it, and revokes the
// old one. To switch is to write the new key, as variables of the environment, to a file that only its owner can read.
//
//	go run ./examples/rotate                      # FoundryDB, Amove and Linode in turn, against a mock in memory
//	go run ./examples/rotate -system linode       # one of them
//	go run ./examples/rotate -live -system foundrydb -name app -service ID -old ID -out s3.env
//	go run ./examples/rotate -live -system amove -name app -bucket NAME -old ID -out s3.env
//	go run ./examples/rotate -live -system linode -name app -old ID -out s3.env
//
// With -live it takes the credentials from FOUNDRYDB_TOKEN (or _USERNAME and _PASSWORD), AMOVE_TOKEN or LINODE_TOKEN. The new key has the
// name, a hyphen and ten characters. Keys with such names that earlier runs have left are revoked too: the name belongs to one program.
// The old key works until the new one is in the file; the program must then read the file again.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	// The first Ctrl-C begins to clean up, a second one ends the program at once.
	context.AfterFunc(ctx, stop)
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rotate:", err)
		os.Exit(1)
	}
}

var systems = []string{"foundrydb", "amove", "linode"}

// job describes the key that is rotated.
type job struct {
	system  string
	name    string // of the new keys, without what Replace adds
	service string // of FoundryDB
	bucket  string // of Amove
	old     string // the id of the key
	out     string
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	var j job
	flags := flag.NewFlagSet("rotate", flag.ContinueOnError)
	flags.SetOutput(stdout)
	live := flags.Bool("live", false, "use the system itself, with the credentials of the environment")
	flags.StringVar(&j.system, "system", "", "`one` of foundrydb, amove and linode; by default all in turn, against the mock")
	flags.StringVar(&j.name, "name", "", "with -live, the `name` of the keys of the program that uses the key")
	flags.StringVar(&j.old, "old", "", "with -live, the `ID` of the key to replace, which is not its access key")
	flags.StringVar(&j.service, "service", "", "with -live and foundrydb, the `ID` of the file service")
	flags.StringVar(&j.bucket, "bucket", "", "with -live and amove, the `name` of the bucket, because Amove does not show those of a key")
	flags.StringVar(&j.out, "out", "", "with -live, the `file` to write the new key to")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	switch known := slices.Contains(systems, j.system); {
	case !known && (j.system != "" || *live):
		return errors.New("-system must be foundrydb, amove or linode")
	case !*live:
		return runMock(ctx, stdout, j.system)
	case j.old == "" || j.out == "" || j.name == "":
		return errors.New("-live needs -name, -old and -out")
	}
	client, err := buckt.New(buckt.FromEnv())
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	return j.do(ctx, stdout, client)
}

// switchTo switches to the access of a new key.
type switchTo func(context.Context, buckt.S3Access) error

func (j job) do(ctx context.Context, out io.Writer, client *buckt.Client) error {
	use := func(ctx context.Context, access buckt.S3Access) error {
		fmt.Fprintf(out, "the new key %s for s3://%s/%s has the secret %v\n",
			access.AccessKeyID, access.Bucket, access.Prefix, access.SecretAccessKey)
		// A key that only writes is not verified: that would write.
		if access.Rights.Read == buckt.S3Allowed && access.Rights.List != buckt.S3Denied {
			if err := client.VerifyS3Access(ctx, access, buckt.S3VerifyParams{}); err != nil {
				return err
			}
		}
		if err := save(j.out, access); err != nil {
			return err
		}
		fmt.Fprintln(out, "switched to the new key")
		return nil
	}
	var err error
	switch j.system {
	case "foundrydb":
		err = rotateFoundryDB(ctx, client.FoundryDB, j, use)
	case "amove":
		err = rotateAmove(ctx, client.Amove, j, use)
	default:
		err = rotateLinode(ctx, client.Linode, j, use)
	}
	if left, ok := errors.AsType[*buckt.KeysLeftError](err); ok && left.Stored {
		return fmt.Errorf("the new key is in use, but the old one, %s, may still work: %w", j.old, err)
	}
	if err != nil {
		return fmt.Errorf("the old key stays: %w", err)
	}
	fmt.Fprintf(out, "the old key %s is revoked\n", j.old)
	return nil
}

// save writes an access to a file, which has either its old content or the new one, whatever happens.
func save(name string, access buckt.S3Access) (err error) {
	// A temporary file can be read by its owner alone.
	file, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	if err := errors.Join(access.WriteEnv(file), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

func runMock(ctx context.Context, out io.Writer, only string) error {
	fmt.Fprintln(out, "Against a mock in memory; -live uses the system itself.")
	server, err := mockserver.Start()
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	dir, err := os.MkdirTemp("", "rotate")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for _, system := range systems {
		if only != "" && only != system {
			continue
		}
		j, err := seed(server, system)
		if err != nil {
			return err
		}
		j.out = filepath.Join(dir, system+".env")
		fmt.Fprintf(out, "\n%s\n", system)
		if err := j.do(ctx, out, server.Client()); err != nil {
			return err
		}
	}
	return nil
}

// seed puts a bucket and a key to it into the mock.
func seed(server *mockserver.Server, system string) (job, error) {
	j := job{system: system, name: "app"}
	switch system {
	case "foundrydb":
		service, err := server.FoundryDB().AddFileService(foundrydb.FileService{Name: "photos"})
		if err != nil {
			return j, err
		}
		key, err := server.FoundryDB().AddKey(foundrydb.Key{ServiceID: service.ID, Name: "app", Prefix: "2026/"})
		j.service, j.old = service.ID, key.ID
		return j, err
	case "amove":
		account := server.Amove().Account()
		if _, err := account.AddBucket(server.Amove().CloudAccountID(), amove.Bucket{Name: "photos"}); err != nil {
			return j, err
		}
		key, err := account.User().AddKey(amove.Key{Name: "app", SelectedBuckets: []string{"photos"}})
		j.bucket, j.old = "photos", key.ID
		return j, err
	}
	account := server.Linode().Account()
	bucket, err := account.AddBucket(linode.Bucket{Label: "photos"})
	if err != nil {
		return j, err
	}
	key, err := account.AddKey(linode.Key{Label: "app", BucketAccess: []linode.Grant{
		{Region: bucket.Region, Bucket: bucket.Label, Permissions: "read_write"},
	}})
	j.old = fmt.Sprint(key.ID)
	return j, err
}
