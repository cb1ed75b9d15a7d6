"""boto3. Before 1.28 it does not read AWS_ENDPOINT_URL_S3."""
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
import urllib3
from botocore.config import Config

bucket, prefix = os.environ["S3_BUCKET"], os.environ.get("S3_PREFIX", "")
small, large = prefix + "small.txt", prefix + "large.bin"
s3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL_S3"], config=Config(signature_version="s3v4"))


def keys(below):
    """The keys below a prefix with their sizes."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=below)
    return {o["Key"]: o["Size"] for page in pages for o in page.get("Contents", [])}


match sys.argv[1]:
    case "bucket":
        s3.create_bucket(Bucket=os.environ["NEW_BUCKET"])
        print(*(b["Name"] for b in s3.list_buckets()["Buckets"]))
    case "put":
        s3.put_object(Bucket=bucket, Key=small, Body=open("small.txt", "rb"), Metadata={"color": "blue"})
        s3.upload_file("large.bin", bucket, large)
    case "head":
        print(s3.head_object(Bucket=bucket, Key=small)["Metadata"]["color"])
    case "list":
        print(*keys(prefix), sep="\n")
    case "sync":
        there = keys(prefix + "many/")
        missing = [f.name for f in os.scandir("many") if there.get(f"{prefix}many/{f.name}") != f.stat().st_size]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda name: s3.upload_file(f"many/{name}", bucket, f"{prefix}many/{name}"), missing))
    case "get":
        s3.download_file(bucket, small, "got/small.txt")
        s3.download_file(bucket, large, "got/large.bin")
    case "presign":
        print(s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": small}, ExpiresIn=300))
    case "form" | "form of version 2":
        version = "s3v4" if sys.argv[1] == "form" else "s3"
        signer = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL_S3"], config=Config(signature_version=version))
        form = signer.generate_presigned_post(
            bucket, prefix + "form/${filename}", Fields={"Content-Type": "text/plain"},
            Conditions=[["starts-with", "$Content-Type", "text/"], ["content-length-range", 1, 10]])
        browser = urllib3.PoolManager(ca_certs=os.environ.get("AWS_CA_BUNDLE"))
        response = browser.request("POST", form["url"], fields={**form["fields"], "file": ("small.txt", open("small.txt", "rb").read())})
        print(response.status, response.data.decode())
        print(*keys(prefix + "form/"))
        s3.delete_object(Bucket=bucket, Key=prefix + "form/small.txt")
    case "delete":
        errors = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": small}, {"Key": large}]}).get("Errors")
        assert not errors, errors
