#!/bin/sh
# A new version in place of the one that runs: sh upgrade.sh xingyang.tar.gz
# Whatever fails, the version that ran before runs on, and nothing that was received is lost.
set -eu
umask 022
package=${1:?用法：sh upgrade.sh xingyang.tar.gz}
home=${XINGYANG_HOME:-/opt/xingyang}
settings=${XINGYANG_SETTINGS:-/etc/xingyang/environment}
copies=${XINGYANG_COPIES:-/var/backups/xingyang}
at=$(date +%Y%m%d-%H%M%S)
new=$home/releases/$at
old=$(readlink "$home/current")

of_new() { (cd / && umask 077 && runuser -u xingyang -- "$new/node" --env-file="$settings" "$new/start.mjs" "$@"); }
switch_to() {
    ln -sfn "$1" "$home/current.new"
    mv -T "$home/current.new" "$home/current"
}

mkdir -p "$new"
if ! tar --no-same-owner -xzf "$package" -C "$new"; then
    rm -rf "$new"
    echo '没有升级：压缩包解不开，或者磁盘满了。旧版本一直在运行，数据没有动。' >&2
    exit 1
fi

# While the old version serves: do the migrations go through on a copy?
if ! of_new rehearse; then
    rm -rf "$new"
    echo '没有升级：旧版本一直在运行，数据没有动。' >&2
    exit 1
fi

systemctl stop xingyang
if ! of_new migrate "$copies/$at.sqlite"; then
    systemctl start xingyang
    rm -rf "$new"
    echo '没有升级：已重新启动旧版本，数据是升级之前的样子。' >&2
    exit 1
fi

switch_to "$new"
# Migrations only add, so the old version can serve what the new one migrated; the data are never put back from here on.
if ! { systemctl start xingyang && of_new ready "${XINGYANG_PATIENCE:-30}"; }; then
    systemctl stop xingyang || true
    switch_to "$old"
    systemctl reset-failed xingyang || true
    systemctl start xingyang
    echo "新版本没有正常启动，已换回旧版本；新版本留在 $new，原因见 journalctl -u xingyang。" >&2
    exit 1
fi

# The three newest stay, and the one that ran until now, to go back to.
ls -1d "$home"/releases/* | sort -r | tail -n +4 | grep -vxF "$old" | xargs -r rm -rf
echo "升级完成。升级之前的数据副本：$copies/$at.sqlite"

# What stands outside the releases may be somebody's own by now: it is named, not replaced.
of_system() {
    if [ -e "$2" ] && ! cmp -s "$new/deploy/$1" "$2"; then
        echo "这个版本带来的 $1 与 $2 不同。没有自己改过的话，请换上：install -m $3 $home/current/deploy/$1 $2$4"
    fi
}
of_system xingyang.service "${XINGYANG_UNIT:-/etc/systemd/system/xingyang.service}" 644 ' && systemctl daemon-reload && systemctl restart xingyang'
of_system xingyang "${XINGYANG_COMMAND:-/usr/local/bin/xingyang}" 755 ''
